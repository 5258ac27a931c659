import { describe, expect, it } from "vitest"
import { basicAuth, postAuth, tlsClientAuth } from "../src/provider/client-auth.ts"
import { defineProvider, type ProviderDefinition } from "../src/provider/define-provider.ts"
import { privateKeyJwt, type PrivateKeyJwtOptions } from "../src/provider/private-key-jwt.ts"
import type { Provider, TokenRequestInput, TokenRequestMessage } from "../src/provider/provider.ts"
import type { FetchLikeInit } from "../src/http/fetch-like.ts"
import { createTokenManager } from "../src/manager/create-token-manager.ts"
import type { TokenManagerOptions } from "../src/manager/options.ts"
import { memoryTokenStore } from "../src/store/memory-token-store.ts"
import type { Clock } from "../src/time/clock.ts"

const described = {
  name: "Example PSP",
  baseUrl: "https://pix.example.com/v2",
  tokenUrl: "/oauth/token",
  clientAuth: postAuth(),
  body: "form",
  defaultLifetime: "5 minutes"
} as const
const input: TokenRequestInput = {
  clientId: "id_1",
  clientSecret: "a%b+c:d/é",
  scopes: ["cob.read", "pix.read"],
  now: 1_800_000_000_500,
  uuid: () => "0b8a6b0e-5b0c-4c39-9d9e-6f2b1f7b3a10"
}
const messageOf = async (over: Partial<ProviderDefinition>): Promise<TokenRequestMessage> =>
  defineProvider({ ...described, ...over }).request(input)

/** Waits between attempts are over at once; nothing times out. */
const impatient: Clock = {
  now: () => 1_800_000_000_000,
  monotonic: () => 0,
  sleep: (milliseconds, signal) =>
    milliseconds < 5_000
      ? Promise.resolve()
      : new Promise((resolve) => signal.addEventListener("abort", () => resolve()))
}

/** The same, but a body has its time to come. */
const patient = (): Clock => ({
  ...impatient,
  sleep: (milliseconds, signal) => impatient.sleep(milliseconds === 1_000 ? 5_000 : milliseconds, signal)
})

/** What is sent, by a manager that has this provider. */
async function sent(provider: Provider, options: Partial<TokenManagerOptions> = {}) {
  const requests: Array<{ url: string; headers: Headers; body: string }> = []
  const fetch = async (url: URL, init: FetchLikeInit) => {
    requests.push({ url: url.href, headers: new Headers(init.headers), body: init.body })
    return Response.json({ access_token: "a-token", token_type: "Bearer", expires_in: 300 })
  }
  const credentials = { clientId: "id_1", clientSecret: "a secret" }
  const tokens = createTokenManager({ provider, ...credentials, fetch, ...options })
  const outcome = await tokens.getToken().catch((error: unknown) => error)
  return { tokens, requests, outcome }
}

describe("defineProvider", () => {
  it.each<[string, Partial<ProviderDefinition>, Partial<TokenRequestMessage>]>([
    [
      "a form with everything in it",
      {},
      {
        headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
        body: "grant_type=client_credentials&scope=cob.read+pix.read&client_id=id_1&client_secret=a%25b%2Bc%3Ad%2F%C3%A9"
      }
    ],
    [
      "JSON, without a scope",
      { body: "json", scope: "none", headers: { "user-agent": "shop/1" } },
      {
        headers: { "content-type": "application/json", accept: "application/json", "user-agent": "shop/1" },
        body: '{"grant_type":"client_credentials","client_id":"id_1","client_secret":"a%b+c:d/é"}'
      }
    ],
    [
      "an empty body, grant and scope in the query, Basic as it is",
      { clientAuth: basicAuth(), grant: "query", scope: "query" },
      {
        url: "?grant_type=client_credentials&scope=cob.read+pix.read",
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          accept: "application/json",
          authorization: `Basic ${Buffer.from("id_1:a%b+c:d/é").toString("base64")}`
        },
        body: ""
      }
    ],
    ["no grant", { grant: "none", scope: "none" }, { body: "client_id=id_1&client_secret=a%25b%2Bc%3Ad%2F%C3%A9" }],
    [
      "the certificate alone",
      { clientAuth: tlsClientAuth() },
      { body: "grant_type=client_credentials&scope=cob.read+pix.read&client_id=id_1" }
    ]
  ])("%s", async (_, over, message) => {
    expect(await messageOf(over)).toMatchObject(message)
  })

  it("Basic after the letter of RFC 6749 encodes id and secret first", async () => {
    const { headers } = await messageOf({ clientAuth: basicAuth({ encoding: "form" }) })
    expect(Buffer.from(headers["authorization"]?.slice(6) ?? "", "base64").toString()).toBe(
      "id_1:a%25b%2Bc%3Ad%2F%C3%A9"
    )
  })

  it("asks for no scope where there is none to ask for", async () => {
    const { body } = await defineProvider(described).request({ ...input, scopes: [] })
    expect(body).not.toContain("scope")
  })

  it.each<[object, string]>([
    [{ clientAuth: "basic" }, '"clientAuth" must be basicAuth(), postAuth(), tlsClientAuth() or privateKeyJwt(…)'],
    [{ body: "xml" }, '"body" must be "form" or "json"'],
    [{ grant: "header" }, '"grant" must be "body", "query" or "none"'],
    [{ scope: "header" }, '"scope" must be "body", "query" or "none"'],
    [{ headers: { a: 7 } }, '"headers" must be an object of texts which HTTP allows'],
    [{ name: "" }, '"name" must be a text that is not empty'],
    [{ baseUrl: "pix.example.com" }, '"baseUrl" must be an absolute http(s) URL'],
    [{ defaultLifetime: "soon" }, '"defaultLifetime" must be milliseconds or a text such as "1 hour"'],
    [{ defaultScope: ["a"] }, '"defaultScope" is not a field of a provider'],
    [{ headers: { "bad header": "a" } }, '"headers" must be an object of texts which HTTP allows'],
    [{ headers: null }, '"headers" must be an object of texts which HTTP allows'],
    [{ baseUrl: "ftp://pix.example.com" }, '"baseUrl" must be an absolute http(s) URL'],
    [{ tokenUrl: "token" }, '"tokenUrl" must be a path such as /oauth/token, or an absolute http(s) URL'],
    [{ origins: ["nope"] }, '"origins" must be a list of absolute http(s) URLs, or absent'],
    [
      { defaultScopes: ["a b"] },
      '"defaultScopes" must be a list of scopes, such as ["cob.read", "cob.write"], or absent'
    ],
    [{ readToken: {} }, '"readToken" must be a function, or absent']
  ])("refuses %j by field", (over, message) => {
    expect(() => defineProvider({ ...described, ...over })).toThrow(new TypeError(`defineProvider: ${message}`))
  })
})

describe("a manager", () => {
  it("asks for the provider's scopes, or for those of its option", async () => {
    const provider = defineProvider({ ...described, defaultScopes: ["cob.read"] })
    const scopeOf = async (options: Partial<TokenManagerOptions>) => {
      const { requests, tokens } = await sent(provider, options)
      return [new URLSearchParams(requests[0]?.body).get("scope"), tokens.snapshot().requestedScopes]
    }
    expect(await scopeOf({})).toEqual(["cob.read", ["cob.read"]])
    expect(await scopeOf({ scopes: ["pix.read", "pix.write", "pix.read"] })).toEqual([
      "pix.read pix.write",
      ["pix.read", "pix.write"]
    ])
    expect(await scopeOf({ scopes: [] })).toEqual([null, []])
  })

  it("promise 18: does not share a token through a store with one that asks for other scopes", async () => {
    const store = memoryTokenStore()
    const provider = defineProvider(described)
    const asked = async (scopes: ReadonlyArray<string>) => (await sent(provider, { store, scopes })).requests.length
    expect([await asked(["a", "b"]), await asked(["b", "a"]), await asked(["a"])]).toEqual([1, 0, 1])
  })

  it("needs a secret only where the provider does, and takes one of any length", async () => {
    const certificate = defineProvider({ ...described, clientAuth: tlsClientAuth() })
    expect((await sent(certificate, { clientSecret: undefined })).outcome).toBe("a-token")
    expect((await sent(defineProvider(described), { clientSecret: "x" })).outcome).toBe("a-token")
    expect((await sent(defineProvider(described), { clientSecret: "x".repeat(2_000) })).outcome).toBe("a-token")
    await expect(sent(defineProvider(described), { clientSecret: undefined })).rejects.toThrow(
      'createTokenManager: "clientSecret" must be a string that is not empty'
    )
  })

  it.each<[string, Partial<TokenManagerOptions>, string, ReadonlyArray<string>]>([
    [
      "as it is",
      {},
      "https://auth.example.com/realms/pix/token?tenant=1",
      ["https://pix.example.com", "https://rec.example.com"]
    ],
    [
      "moved",
      { baseUrl: "http://127.0.0.1:4010/v2" },
      "http://127.0.0.1:4010/realms/pix/token?tenant=1",
      ["http://127.0.0.1:4010"]
    ],
    [
      "moved to two origins",
      {
        baseUrl: { api: "http://127.0.0.1:4010", token: "http://127.0.0.1:4011" },
        origins: ["https://more.example.com"]
      },
      "http://127.0.0.1:4011/realms/pix/token?tenant=1",
      ["http://127.0.0.1:4010", "https://more.example.com"]
    ]
  ])("promise 17: a token endpoint of another origin and further API origins, %s", async (_, options, url, covered) => {
    const provider = defineProvider({
      ...described,
      tokenUrl: "https://auth.example.com/realms/pix/token?tenant=1",
      origins: ["https://rec.example.com"]
    })
    const { requests, tokens } = await sent(provider, options)
    expect(requests.map((request) => request.url)).toEqual([url])
    const origins = [
      "https://pix.example.com",
      "https://rec.example.com",
      "https://auth.example.com",
      "https://more.example.com",
      "http://127.0.0.1:4010",
      "http://127.0.0.1:4011"
    ]
    expect(origins.filter((origin) => tokens.covers(`${origin}/cob`))).toEqual(
      origins.filter((origin) => covered.includes(origin))
    )
  })

  it("sends the secret to no other origin than that of the token URL, whatever request() gives", async () => {
    const provider = defineProvider(described)
    for (const url of [
      "https://other.example.com/token",
      "//other.example.com/token",
      "http://pix.example.com/token"
    ]) {
      const { requests, outcome } = await sent(
        { ...provider, request: () => ({ url, headers: {}, body: "" }) },
        { clock: impatient }
      )
      expect(requests).toEqual([])
      expect(String(outcome)).toContain(
        "request() of the provider gave a url of another origin than that of its tokenUrl"
      )
    }
    const { requests } = await sent({ ...provider, request: () => ({ url: "token?a=1", headers: {}, body: "" }) })
    expect(requests[0]?.url).toBe("https://pix.example.com/oauth/token?a=1")
  })

  it("reads what has other names, and refusals that the PSP says in its own way", async () => {
    const provider: Provider = {
      ...defineProvider(described),
      readToken: ({ token, ttl }) => ({ access_token: token, token_type: "Bearer", expires_in: ttl }),
      readRefusal: ({ status, fields }) => (status === 403 && fields["codigo"] === "C100" ? "certificate" : undefined)
    }
    const answered = async (answer: () => Response) => (await sent(provider, { fetch: async () => answer() })).outcome
    expect(await answered(() => Response.json({ token: "a-token", ttl: 300 }))).toBe("a-token")
    expect(await answered(() => Response.json({ codigo: "C100" }, { status: 403 }))).toMatchObject({
      code: "CertificateRejected",
      reason: { status: 403 }
    })
    expect(await answered(() => Response.json({ codigo: "C7" }, { status: 403 }))).toMatchObject({
      code: "CredentialsRejected"
    })
    const throwing = {
      ...provider,
      readRefusal: () => {
        throw new Error("no")
      }
    }
    const { outcome } = await sent(throwing, { fetch: async () => new Response("{}", { status: 403 }) })
    expect(outcome).toMatchObject({ code: "CredentialsRejected" })
  })

  it("promise 20: asks again after a 401 that comes for no reason, where the provider says that some do", async () => {
    const refusing = (retryRejections: number | undefined, ...statuses: ReadonlyArray<number>) => {
      let requests = 0
      const fetch = async () => {
        const status = statuses[requests++] ?? 401
        const token = { access_token: "a-token", token_type: "Bearer", expires_in: 300 }
        return Response.json(status === 200 ? token : { error: "invalid_client" }, { status })
      }
      const provider = { ...defineProvider(described), retryRejections }
      return sent(provider, { fetch, clock: patient() }).then(({ outcome }) => [requests, outcome])
    }
    expect(await refusing(1, 401, 200)).toEqual([2, "a-token"])
    expect(await refusing(1)).toMatchObject([2, { code: "CredentialsRejected" }])
    expect(await refusing(undefined, 401, 200)).toMatchObject([1, { code: "CredentialsRejected" }])
  })

  it("names the scopes that were refused", async () => {
    const { outcome } = await sent(defineProvider(described), {
      scopes: ["cob.read", "boleto.write"],
      fetch: async () => Response.json({ error: "invalid_scope" }, { status: 400 })
    })
    expect(outcome).toMatchObject({
      code: "ScopeRejected",
      reason: { status: 400, requestedScopes: ["cob.read", "boleto.write"] },
      message: expect.stringContaining("Scopes asked for: cob.read boleto.write.") as string
    })
  })

  it("lets a provider outside OAuth 2.0 make the whole token request", async () => {
    const provider: Provider = {
      ...defineProvider(described),
      requestToken: async ({ clientId, tokenUrl, fetch, signal }) => {
        const init = {
          method: "POST",
          headers: { "x-id": clientId },
          body: "signed",
          redirect: "manual",
          signal
        } as const
        const response = (await fetch(new URL(tokenUrl), init)) as Response
        return (await response.json()) as Record<string, unknown>
      }
    }
    const { requests, outcome } = await sent(provider)
    expect([requests[0]?.headers.get("x-id"), requests[0]?.body, outcome]).toEqual(["id_1", "signed", "a-token"])
    const refusing = {
      ...provider,
      requestToken: async () => ({ error: "invalid_client", error_description: "revoked" })
    }
    expect((await sent(refusing)).outcome).toMatchObject({
      code: "CredentialsRejected",
      reason: { providerMessage: "invalid_client: revoked" }
    })
  })
})

describe("what a token request of one's own says is wrong", () => {
  it.each([
    ["invalid_scope", "ScopeRejected"],
    ["temporarily_unavailable", "TokenRequestFailed"]
  ])("%s is %s, with its words and without a status of ours", async (error, code) => {
    const provider = { ...defineProvider(described), requestToken: async () => ({ error, error_description: "words" }) }
    const { outcome } = await sent(provider)
    expect(outcome).toMatchObject({ code, reason: { providerMessage: `${error}: words` } })
    expect(String(outcome)).not.toContain("status 200")
  })
})

describe("privateKeyJwt", async () => {
  const pair = await crypto.subtle.generateKey(
    { name: "RSASSA-PKCS1-v1_5", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" },
    true,
    ["sign", "verify"]
  )
  const der = Buffer.from(await crypto.subtle.exportKey("pkcs8", pair.privateKey)).toString("base64")
  const pem = `-----BEGIN PRIVATE KEY-----\n${der.replaceAll(/.{64}/g, "$&\n")}\n-----END PRIVATE KEY-----\n`
  const audience = "https://accounts.example.com/realms/pix"

  const assertion = async (options: Partial<PrivateKeyJwtOptions> = {}) => {
    const { parameters } = await privateKeyJwt({ key: pem, audience, ...options }).authenticate(input)
    const [header = "", payload = "", signature = ""] = (parameters?.["client_assertion"] ?? "").split(".")
    const decoded = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>
    const bytes = [Buffer.from(signature, "base64url"), Buffer.from(`${header}.${payload}`)] as const
    const verified = await crypto.subtle.verify("RSASSA-PKCS1-v1_5", pair.publicKey, ...bytes)
    return { parameters, header: decoded(header), payload: decoded(payload), verified }
  }

  it("signs what RFC 7523 asks for, with more claims where they are wanted", async () => {
    const claims = ({ clientId, now }: TokenRequestInput) => ({ clientId, realm: "pix", nbf: Math.floor(now / 1000) })
    const { parameters, header, payload, verified } = await assertion({ keyId: "k1", claims, lifetime: "10 minutes" })
    expect(parameters).toMatchObject({
      client_id: "id_1",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    })
    expect(header).toEqual({ alg: "RS256", typ: "JWT", kid: "k1" })
    expect(payload).toEqual({
      iss: "id_1",
      sub: "id_1",
      aud: audience,
      jti: input.uuid(),
      iat: 1_800_000_000,
      exp: 1_800_000_600,
      clientId: "id_1",
      realm: "pix",
      nbf: 1_800_000_000
    })
    expect(verified).toBe(true)
  })

  it("claims of yours replace none of its own", async () => {
    const { payload } = await assertion({ claims: { jti: "same", exp: 1, sub: "other", realm: "pix" } })
    expect(payload).toMatchObject({ jti: input.uuid(), exp: 1_800_000_300, sub: "id_1", realm: "pix" })
  })

  it("takes a CryptoKey, and PEM in which line breaks became \\n", async () => {
    expect((await assertion({ key: pair.privateKey })).verified).toBe(true)
    expect((await assertion({ key: pem.replaceAll("\n", "\\n") })).verified).toBe(true)
  })

  it("signs anew for each attempt, and no error holds the assertion", async () => {
    const provider = defineProvider({ ...described, clientAuth: privateKeyJwt({ key: pem, audience }) })
    const assertions: Array<string> = []
    const fetch = async (_: URL, { body }: FetchLikeInit) => {
      assertions.push(new URLSearchParams(body).get("client_assertion") ?? "")
      throw new TypeError(`could not send ${body}`)
    }
    const { outcome } = await sent(provider, { clientSecret: undefined, fetch, clock: impatient })
    expect(assertions.length).toBe(3)
    expect(new Set(assertions).size).toBe(3)
    for (const one of assertions) expect(String(outcome)).not.toContain(one.slice(0, 30))
  })

  it.each<[object, string]>([
    [{ key: pem.replaceAll("PRIVATE", "RSA PRIVATE") }, '"key" must be PEM of PKCS #8'],
    [{ key: pem.replaceAll("PRIVATE", "ENCRYPTED PRIVATE") }, "and is encrypted: convert it by `openssl pkcs8"],
    [{ key: "./key.pem" }, '"key" must be PEM of PKCS #8'],
    [{ key: pair.publicKey }, '"key" must be a PEM text, or a private CryptoKey that may sign'],
    [{ key: pair.privateKey, algorithm: "ES256" }, '"key" must be a key for ES256: ECDSA, P-256'],
    [{ key: pair.privateKey, algorithm: "RS512" }, '"key" must be a key for RS512: RSASSA-PKCS1-v1_5, SHA-512'],
    [{ key: undefined }, '"key" must be a PEM text'],
    [{ algorithm: "HS256" }, '"algorithm" must be one of RS256, RS512, PS256, ES256'],
    [{ audience: "" }, '"audience" must be a text that is not empty'],
    [{ claims: "realm" }, '"claims" must be an object or a function'],
    [{ lifetime: 1 }, '"lifetime" must be milliseconds or a text']
  ])("refuses wrong options at construction: %#", (over, message) => {
    const attempt = () => privateKeyJwt({ key: pem, audience, ...over })
    expect(attempt).toThrow(TypeError)
    expect(attempt).toThrow(message)
    expect(attempt).not.toThrow(der.slice(0, 40))
  })

  it("a key that is no key fails the token request, and says so without repeating it", async () => {
    const key = `-----BEGIN PRIVATE KEY-----\n${btoa("no key at all")}\n-----END PRIVATE KEY-----`
    const provider = defineProvider({ ...described, clientAuth: privateKeyJwt({ key, audience }) })
    const { outcome } = await sent(provider, { clientSecret: undefined, clock: impatient })
    expect(String(outcome)).toContain('privateKeyJwt: "key" could not be read as a key for RS256')
    expect(String(outcome)).not.toContain(btoa("no key at all"))
  })
})
