import { describe, expect, it } from "vitest"
import * as core from "../src/index.ts"
import {
  bancoDoBrasil,
  bradesco,
  cielo,
  createTokenManager,
  efi,
  inter,
  itau,
  pagBank,
  type Provider,
  santander,
  sicoob,
  sicredi,
  stone
} from "../src/index.ts"
import { manualClock } from "../src/testing/index.ts"
import type { TokenManagerOptions } from "../src/manager/options.ts"

const basic = `Basic ${Buffer.from("id_1:s%cr+t:é").toString("base64")}`
const form = "application/x-www-form-urlencoded"
const charges = "cob.read cob.write pix.read pix.write"

/** Asks a manager with this provider for a token. Gives what was sent, and the token or the error. */
async function tokenRequest(provider: Provider, options: Partial<TokenManagerOptions> = {}) {
  const sent = { url: "", type: "", authorization: "", userAgent: "", fields: {} as Record<string, string> }
  const fetch = async (url: URL, { headers, body }: { headers: Record<string, string>; body: string }) => {
    const { "content-type": type = "", authorization = "", "user-agent": userAgent = "" } = headers
    const fields = (
      type === form ? Object.fromEntries(new URLSearchParams(body)) : JSON.parse(body)
    ) as typeof sent.fields
    Object.assign(sent, { url: url.href, type, authorization, userAgent, fields })
    return Response.json({ access_token: "a-token", token_type: "Bearer" }, { status: 201 })
  }
  const tokens = createTokenManager({ provider, clientId: "id_1", clientSecret: "s%cr+t:é", fetch, ...options })
  const outcome = await tokens.getToken().catch((error: unknown) => error)
  return { tokens, sent, outcome }
}

interface Row {
  readonly provider: Provider
  readonly api: string
  readonly token: string
  readonly type?: string
  readonly authorization?: string
  readonly fields: Record<string, string>
  readonly covers?: ReadonlyArray<string>
  readonly secret?: undefined
  /** Of each call. */
  readonly headers?: Record<string, unknown>
  readonly query?: Record<string, string>
}

const json = "application/json"
const grant = { grant_type: "client_credentials" }
const post = { client_id: "id_1", client_secret: "s%cr+t:é" }
const rows: Readonly<Record<string, Row>> = {
  "efi()": {
    provider: efi(),
    api: "https://pix.api.efipay.com.br/v2",
    token: "https://pix.api.efipay.com.br/oauth/token",
    type: json,
    authorization: basic,
    fields: grant
  },
  "efi, sandbox": {
    provider: efi({ environment: "sandbox", partnerToken: "partner-1" }),
    headers: { "partner-token": "partner-1" },
    api: "https://pix-h.api.efipay.com.br/v2",
    token: "https://pix-h.api.efipay.com.br/oauth/token",
    type: json,
    authorization: basic,
    fields: grant
  },
  "inter()": {
    provider: inter(),
    api: "https://cdpj.partners.bancointer.com.br/pix/v2",
    token: "https://cdpj.partners.bancointer.com.br/oauth/v2/token",
    fields: { ...grant, ...post }
  },
  "inter, sandbox": {
    provider: inter({ environment: "sandbox", account: "1234567" }),
    headers: { "x-conta-corrente": "1234567" },
    api: "https://cdpj-sandbox.partners.uatinter.co/pix/v2",
    token: "https://cdpj-sandbox.partners.uatinter.co/oauth/v2/token",
    fields: { ...grant, ...post }
  },
  "itau()": {
    provider: itau(),
    api: "https://pix-pj.api.itau.com/regulatorio-pix/v2",
    token: "https://sts.itau.com.br/as/token.oauth2",
    fields: { ...grant, ...post },
    covers: ["https://pixautomatico-recebimentos.api.itau.com/rec", "https://recebimentos-pix.api.itau.com/cobr"],
    headers: { "x-itau-apikey": "id_1", "x-itau-correlationid": expect.stringMatching(/^[\da-f-]{36}$/) }
  },
  "itau, sandbox": {
    provider: itau({ environment: "sandbox" }),
    api: "https://sandbox.devportal.itau.com.br/itau-ep9-api-regulatorio-pix-v2-externo/v2",
    token: "https://sandbox.devportal.itau.com.br/api/oauth/jwt",
    fields: { ...grant, ...post },
    headers: { "x-itau-apikey": "id_1", "x-itau-correlationid": expect.stringMatching(/^[\da-f-]{36}$/) }
  },
  "bancoDoBrasil()": {
    provider: bancoDoBrasil({ applicationKey: "the-key" }),
    api: "https://api-pix.bb.com.br/pix/v2",
    token: "https://oauth.bb.com.br/oauth/token",
    authorization: basic,
    fields: { ...grant, scope: charges },
    query: { "gw-dev-app-key": "the-key" }
  },
  "bancoDoBrasil, sandbox, with the other name of the key": {
    provider: bancoDoBrasil({ environment: "sandbox", applicationKey: "the-key", applicationKeyName: "gw-app-key" }),
    api: "https://api.hm.bb.com.br/pix/v2",
    token: "https://oauth.hm.bb.com.br/oauth/token",
    authorization: basic,
    fields: { ...grant, scope: charges },
    query: { "gw-app-key": "the-key" }
  },
  "sicoob()": {
    provider: sicoob(),
    api: "https://api.sicoob.com.br/pix/api/v2",
    token: "https://auth.sicoob.com.br/auth/realms/cooperado/protocol/openid-connect/token",
    fields: { ...grant, client_id: "id_1", scope: charges },
    secret: undefined,
    headers: { client_id: "id_1" }
  },
  "sicredi()": {
    provider: sicredi(),
    api: "https://api-pix.sicredi.com.br/api",
    token: "https://api-pix.sicredi.com.br/oauth/token",
    authorization: basic,
    fields: { ...grant, scope: charges }
  },
  "sicredi, sandbox, in the query": {
    provider: sicredi({ environment: "sandbox", parameters: "query" }),
    api: "https://api-pix-h.sicredi.com.br/api",
    token:
      "https://api-pix-h.sicredi.com.br/oauth/token?grant_type=client_credentials&scope=cob.read+cob.write+pix.read+pix.write",
    authorization: basic,
    fields: {}
  },
  "santander()": {
    provider: santander(),
    api: "https://trust-pix.santander.com.br/api/v1",
    token: "https://trust-pix.santander.com.br/oauth/token?grant_type=client_credentials",
    fields: post
  },
  "santander, sandbox, by Basic, in the body": {
    provider: santander({ environment: "sandbox", clientAuth: "basic", grant: "body" }),
    api: "https://trust-pix-h.santander.com.br/api/v1",
    token: "https://trust-pix-h.santander.com.br/oauth/token",
    authorization: basic,
    fields: grant
  },
  "bradesco()": {
    provider: bradesco(),
    api: "https://qrpix.bradesco.com.br/v2",
    token: "https://qrpix.bradesco.com.br/auth/server/oauth/token",
    authorization: basic,
    fields: grant,
    covers: ["https://apipix.bradesco.com.br/v1/rec"]
  },
  "bradesco, sandbox, in the query": {
    provider: bradesco({ environment: "sandbox", grant: "query" }),
    api: "https://qrpix-h.bradesco.com.br/v2",
    token: "https://qrpix-h.bradesco.com.br/auth/server/oauth/token?grant_type=client_credentials",
    authorization: basic,
    fields: {}
  },
  "pagBank()": {
    provider: pagBank(),
    api: "https://secure.api.pagseguro.com/instant-payments",
    token: "https://secure.api.pagseguro.com/pix/oauth2",
    type: json,
    authorization: basic,
    fields: { ...grant, scope: charges }
  },
  "pagBank, sandbox": {
    provider: pagBank({ environment: "sandbox" }),
    api: "https://secure.sandbox.api.pagseguro.com/instant-payments",
    token: "https://secure.sandbox.api.pagseguro.com/pix/oauth2",
    type: json,
    authorization: basic,
    fields: { ...grant, scope: charges }
  },
  "cielo()": {
    provider: cielo(),
    api: "https://api-mtls.cielo.com.br/cielo-pix/v1",
    token: "https://api2.cielo.com.br/v2/oauth/access-token",
    type: json,
    authorization: basic,
    fields: { ...grant, scope: charges }
  },
  "cielo, sandbox": {
    provider: cielo({ environment: "sandbox" }),
    api: "https://api2.cielo.com.br/sandbox/cielo-pix/v1",
    token: "https://api2.cielo.com.br/sandbox/v2/oauth/access-token",
    type: json,
    authorization: basic,
    fields: { ...grant, scope: charges }
  }
}

describe.each(Object.entries(rows))(
  "%s",
  (_, { provider, api, token, type = form, authorization = "", fields, covers = [], ...row }) => {
    const options = "secret" in row ? { clientSecret: undefined } : {}

    it("asks for a token as the PSP wants it, and takes a 201", async () => {
      const { sent, tokens, outcome } = await tokenRequest(provider, options)
      expect(sent).toMatchObject({ url: token, type, authorization, fields })
      expect(Object.keys(sent.fields).toSorted()).toEqual(Object.keys(fields).toSorted())
      expect(outcome).toBe("a-token")
      expect(tokens.baseUrl).toBe(api)
      for (const url of [`${api}/cob`, ...covers]) expect(tokens.covers(url)).toBe(true)
    })

    it("has with each call what the PSP asks for, and nothing else", async () => {
      const { tokens } = await tokenRequest(provider, options)
      const { headers, query } = row
      expect(tokens.currentAuthorization()?.apiRequest?.() ?? {}).toEqual({
        ...(headers && { headers }),
        ...(query && { query })
      })
    })

    it("promise 17: goes nowhere but to a sandbox once it is moved there", async () => {
      const { sent, tokens } = await tokenRequest(provider, { ...options, baseUrl: "http://127.0.0.1:4010" })
      const { pathname, search } = new URL(token)
      expect(sent.url).toBe(`http://127.0.0.1:4010${pathname}${search}`)
      for (const url of [api, token, ...covers]) expect(tokens.covers(url)).toBe(false)
    })
  }
)

describe("stone", async () => {
  const { privateKey } = await crypto.subtle.generateKey(
    { name: "RSASSA-PKCS1-v1_5", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" },
    true,
    ["sign", "verify"]
  )

  it.each([
    ["production", ""],
    ["sandbox", "sandbox-"]
  ] as const)("signs an assertion for its %s realm, without a secret", async (environment, prefix) => {
    const provider = stone({ key: privateKey, keyId: "k1", environment, userAgent: "shop/1.0" })
    const { sent, tokens, outcome } = await tokenRequest(provider, { clientSecret: undefined })
    const issuer = `https://${prefix}accounts.openbank.stone.com.br/auth/realms/stone_bank`
    expect(sent).toMatchObject({
      url: `${issuer}/protocol/openid-connect/token`,
      type: form,
      userAgent: "shop/1.0",
      fields: { ...grant, client_id: "id_1" }
    })
    expect(sent.fields).not.toHaveProperty("client_secret")
    const payload = sent.fields["client_assertion"]?.split(".")[1] ?? ""
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>
    expect(claims).toMatchObject({ aud: issuer, iss: "id_1", sub: "id_1", clientId: "id_1", realm: "stone_bank" })
    expect(Number(claims["exp"]) - Number(claims["nbf"])).toBe(600)
    expect([outcome, tokens.baseUrl]).toEqual(["a-token", `https://${prefix}api.openbank.stone.com.br/api/v1`])
  })

  it("names a key that is none", () => {
    expect(() => stone({ key: "stone.pem" })).toThrow('privateKeyJwt: "key" must be PEM of PKCS #8')
    expect(() => stone(undefined as never)).toThrow(TypeError)
  })
})

describe("every provider", () => {
  const factories = {
    bancoDoBrasil,
    bradesco,
    cielo,
    efi,
    inter,
    itau,
    pagBank,
    santander,
    sicoob,
    sicredi
  } as const

  it.each(Object.entries(factories))(
    "%s refuses wrong options, naming itself, the option and the rule",
    (name, make) => {
      const given = (options: object | null) => () => make(options as never)
      expect(given({ environment: "homolog" })).toThrow(`${name}: "environment" must be "production" or "sandbox"`)
      expect(given({ enviroment: "sandbox" })).toThrow(
        `${name}: "enviroment" is not an option; the options are environment`
      )
    }
  )

  it("options with a few values name them", () => {
    expect(() => sicredi({ parameters: "header" as never })).toThrow('sicredi: "parameters" must be "body" or "query"')
    expect(() => santander({ grant: "header" as never })).toThrow('santander: "grant" must be "query" or "body"')
    expect(() => santander({ clientAuth: "jwt" as never })).toThrow('santander: "clientAuth" must be "post" or "basic"')
    const named = { applicationKey: "k", applicationKeyName: "app-key" as never }
    expect(() => bancoDoBrasil(named)).toThrow(
      'bancoDoBrasil: "applicationKeyName" must be "gw-dev-app-key" or "gw-app-key"'
    )
    expect(() => bradesco({ grant: "header" as never })).toThrow('bradesco: "grant" must be "body" or "query"')
  })

  it("what is sent with each call has to be a text that can be sent", () => {
    const rule = "must be a text of visible ASCII characters, without blanks"
    for (const wrong of [undefined, "", "a b", "a\r\nb", 7] as ReadonlyArray<unknown> as ReadonlyArray<never>) {
      expect(() => bancoDoBrasil({ applicationKey: wrong })).toThrow(`bancoDoBrasil: "applicationKey" ${rule}`)
      if (wrong === undefined) continue
      expect(() => inter({ account: wrong })).toThrow(`inter: "account" ${rule}`)
      expect(() => efi({ partnerToken: wrong })).toThrow(`efi: "partnerToken" ${rule}`)
    }
    expect(() => bancoDoBrasil(undefined as never)).toThrow('bancoDoBrasil: "applicationKey" must be')
  })

  it("Sicoob's sandbox has no token endpoint, and the error names what to use", () => {
    expect(() => sicoob({ environment: "sandbox" })).toThrow(
      /no token endpoint.*staticTokens\(token, "https:\/\/sandbox/
    )
  })

  it("Itaú's correlation id is another one each time", async () => {
    const { tokens } = await tokenRequest(itau())
    const ids = [1, 2].map(() => tokens.currentAuthorization()?.apiRequest?.().headers?.["x-itau-correlationid"])
    expect(new Set(ids).size).toBe(2)
  })

  it("promise 16: only Banco do Brasil answers expired tokens with 403", () => {
    const others = Object.values(rows).filter(({ provider }) => provider.name !== "Banco do Brasil")
    for (const { provider } of others) expect(provider.rejectedStatuses).toBeUndefined()
    expect(bancoDoBrasil({ applicationKey: "k" }).rejectedStatuses).toEqual([401, 403])
  })

  it("has a documentation page, and a name of its own", () => {
    const providers = Object.values(rows).map(({ provider }) => provider)
    expect(new Set(providers.map(({ name }) => name)).size).toBe(10)
    for (const { documentation } of providers) expect(documentation).toMatch(/^https:\/\//)
  })

  it("is exported", () => {
    expect(Object.keys(core)).toEqual(expect.arrayContaining([...Object.keys(factories), "stone", "staticTokens"]))
  })
})

describe("what a PSP says in its own way", () => {
  const refusedWith = async (provider: Provider, status: number, body: object) => {
    const fetch = async () => Response.json(body, { status })
    return ((await tokenRequest(provider, { fetch })).outcome as { code: string }).code
  }

  it("PagBank's 403 Forbidden and Cielo's missing are about the certificate", async () => {
    expect(await refusedWith(pagBank(), 403, { message: "Forbidden" })).toBe("CertificateRejected")
    expect(await refusedWith(pagBank(), 403, { message: "Conta bloqueada" })).toBe("CredentialsRejected")
    expect(await refusedWith(cielo(), 401, { error: "missing" })).toBe("CertificateRejected")
    expect(await refusedWith(cielo(), 401, { error: "invalid_client" })).toBe("CredentialsRejected")
  })

  it.each([
    ["efi()", 3600],
    ["inter()", 3600],
    ["itau()", 300],
    ["bancoDoBrasil()", 600],
    ["sicoob()", 300],
    ["sicredi()", 3600],
    ["santander()", 300],
    ["bradesco()", 300],
    ["pagBank()", 300],
    ["cielo()", 300]
  ])("%s: a token without expires_in lives as long as the PSP says, in seconds", async (name, seconds) => {
    const row = rows[name]
    if (row === undefined) throw new Error(`there is no ${name}`)
    const clock = manualClock()
    const { tokens } = await tokenRequest(row.provider, { clock, ...("secret" in row && { clientSecret: undefined }) })
    expect(((tokens.snapshot().expiresAt ?? 0) - clock.now()) / 1000).toBe(seconds)
  })

  it.each([
    ["efi()", "both"],
    ["efi, sandbox", "both"],
    ["inter()", "both"],
    ["itau()", "both"],
    ["itau, sandbox", "none"],
    ["bancoDoBrasil()", "api"],
    ["bancoDoBrasil, sandbox, with the other name of the key", "none"],
    ["sicoob()", "both"],
    ["sicredi()", "both"],
    ["santander()", "both"],
    ["bradesco()", "both"],
    ["pagBank()", "both"],
    ["cielo()", "api"]
  ])("%s says where a client certificate is demanded", (name, where) => {
    expect(rows[name]?.provider.mutualTls).toBe(where)
  })

  it.each([
    [
      "fetch of Node",
      Object.assign(
        new TypeError("fetch failed", {
          cause: Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" })
        })
      )
    ],
    ["node:https", Object.assign(new Error("socket hang up"), { code: "ECONNRESET" })]
  ])("a connection that %s saw closed names the certificate, where one is demanded", async (_, error) => {
    const fetch = () => Promise.reject(error)
    // Time stands still, and there is none for a second attempt.
    const oneAttempt = { clock: manualClock(), renewalTimeout: 200 }
    const failed = async (provider: Provider) => (await tokenRequest(provider, { fetch, ...oneAttempt })).outcome
    const hint = "The PSP demands a client certificate: check that the right one is sent."
    expect(String(await failed(efi()))).toContain(hint)
    expect(await failed(efi())).toMatchObject({ code: "TokenRequestFailed", reason: { mayNeedCertificate: true } })
    expect(String(await failed(cielo()))).not.toContain(hint)
  })

  it("Itaú's C100 is about the certificate", async () => {
    expect(await refusedWith(itau(), 403, { codigo: "C100" })).toBe("CertificateRejected")
    expect(await refusedWith(itau(), 403, { codigo: "C200" })).toBe("CredentialsRejected")
  })

  it("promise 20: Banco do Brasil's 401 for no reason is asked again", async () => {
    let asked = 0
    const fetch = async () =>
      ++asked === 1
        ? Response.json({ error: "invalid_client" }, { status: 401 })
        : Response.json({ access_token: "a-token", token_type: "Bearer" })
    const { outcome } = await tokenRequest(bancoDoBrasil({ applicationKey: "k" }), { fetch })
    expect([outcome, asked]).toEqual(["a-token", 2])
  })

  it("Inter refuses the whole request for one scope, which says so", async () => {
    expect(await refusedWith(inter(), 400, { error: "invalid_scope" })).toBe("ScopeRejected")
  })
})
