import { X509Certificate } from "node:crypto"
import { decodeJwt, decodeProtectedHeader } from "jose"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Sandbox, type SandboxClient, startSandbox } from "../src/index.ts"
import { expiredCertificate, expiredFingerprint, unlinkedCertificate, unlinkedFingerprint } from "./certificates.ts"
import { askForStandardToken, askForToken, handlerOnManualClock, send } from "./sandbox-client.ts"

/** The standard API's documented errors have two fields. */
const problem = (statusCode: number, message: string) => ({ status: statusCode, body: { statusCode, message } })
const missing = problem(400, "Certificado ausente no header X-SSL-Client-Cert")
const refused = problem(401, "Credenciais inválidas ou certificado inválido")
const unlinked = problem(403, "Certificado não vinculado à conta")

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.close())

const ask = (certificate: string) => askForStandardToken(sandbox, { headers: { "x-ssl-client-cert": certificate } })
const tokenOf = ({ body }: { body: unknown }) => (body as { access_token: string }).access_token

describe("POST /api/auth/token, Response (201 Created)", () => {
  it('access_token, token_type "Bearer", expires_in 1800, and no scope', async () => {
    const answer = await askForStandardToken(sandbox)
    expect(answer).toMatchObject({ status: 201, body: { token_type: "Bearer", expires_in: 1800 } })
    expect(Object.keys(answer.body as object)).toEqual(["access_token", "token_type", "expires_in"])
    expect(answer.headers.get("cache-control")).toBe("no-store")
  })

  it("the token's header says HS256, and it claims no scope", async () => {
    const token = tokenOf(await askForStandardToken(sandbox))
    expect(decodeProtectedHeader(token)).toEqual({ alg: "HS256", typ: "JWT" })
    expect(Object.keys(decodeJwt(token)).toSorted()).toEqual(["exp", "iat", "jti", "sub"])
  })

  it("the token is valid for 30 minutes, to the millisecond", async () => {
    const { api, clock } = handlerOnManualClock()
    const token = tokenOf(await askForStandardToken(api))
    clock.at += 1_799_999
    expect(await send(api, "GET /accounts/balances", { token })).toMatchObject({ status: 200 })
    clock.at += 1
    expect(await send(api, "GET /accounts/balances", { token })).toMatchObject({ status: 401 })
  })

  it("another lifetime is an option of its own", async () => {
    const { api } = handlerOnManualClock({ standardTokenLifetime: 60 })
    expect(await askForStandardToken(api)).toMatchObject({ body: { expires_in: 60 } })
    expect(await askForToken(api)).toMatchObject({ body: { expires_in: 3600 } })
  })

  it("counts as a token request", async () => {
    const { api } = handlerOnManualClock()
    await askForStandardToken(api)
    expect(api.stats()).toMatchObject({ tokenRequests: 1, tokensIssued: 1, requests: { "POST /api/auth/token": 1 } })
  })
})

it("the log holds no token, no secret and no certificate of it", async () => {
  const { api } = handlerOnManualClock()
  const token = tokenOf(await askForStandardToken(api))
  await askForStandardToken(api, { body: { clientId: api.clientId, clientSecret: "another-secret" } })
  const text = JSON.stringify(api.stats())
  const secrets = [
    ...token.split("."),
    api.clientSecret,
    "another-secret",
    "CERTIFICATE",
    api.clientCertificate.slice(30, 60)
  ]
  for (const secret of secrets) expect(text).not.toContain(secret)
  expect(text).toContain(decodeJwt(token).jti)
})

describe("the header X-SSL-Client-Cert", () => {
  const escape = (pem: string) => pem.replaceAll(" ", "%20").replaceAll("\n", "%0A")

  it.each([
    ["encodeURIComponent's", encodeURIComponent],
    ["Python's quote's, which leaves / alone", (pem: string) => encodeURIComponent(pem).replaceAll("%2F", "/")],
    ["NGINX's, which escapes little", escape],
    ["with CRLF", (pem: string) => encodeURIComponent(pem.replaceAll("\n", "\r\n"))],
    ["without a line break at its end", (pem: string) => encodeURIComponent(pem.trim())]
  ])("URL-encoded as %s", async (_whose, encode) => {
    expect(await ask(encode(sandbox.clientCertificate))).toMatchObject({ status: 201 })
  })

  it("400, Certificado ausente", async () => {
    const { clientId, clientSecret } = sandbox
    const answer = await send(sandbox, "POST /api/auth/token", { body: { clientId, clientSecret } })
    expect(answer).toMatchObject(missing)
    expect(Object.keys(answer.body as object)).toEqual(["statusCode", "message"])
  })

  it.each([
    ["an empty header", ""],
    ["rubbish", "rubbish"],
    ["a broken escape", "-----BEGIN%20CERTIFICATE-----%0"],
    ["no certificate between its lines", escape("-----BEGIN CERTIFICATE-----\nabcd\n-----END CERTIFICATE-----\n")],
    ["a private key", escape("-----BEGIN PRIVATE KEY-----\nabcd\n-----END PRIVATE KEY-----\n")]
  ])("400, Certificado mal formatado: %s", async (_what, header) => {
    expect(await ask(header)).toMatchObject(missing)
  })

  it("400: + for the spaces, as a form encoder writes it", async () => {
    const form = new URLSearchParams({ pem: sandbox.clientCertificate }).toString().slice("pem=".length)
    expect(form).toContain("BEGIN+CERTIFICATE")
    expect(await ask(form)).toMatchObject(missing)
    const { api } = handlerOnManualClock({ assumptions: { plusInCertificate: "space" } })
    expect(await askForStandardToken(api, { headers: { "x-ssl-client-cert": form } })).toMatchObject({ status: 201 })
  })
})

describe("401 Unauthorized, Credenciais inválidas ou certificado inválido", () => {
  const { clientId, clientSecret } = {
    clientId: "account-93-550e8400",
    clientSecret: "sandbox-secret-not-for-production"
  }

  it.each([
    ["clientSecret", { clientId, clientSecret: "another-secret" }],
    ["clientId", { clientId: "account-94", clientSecret }]
  ])("a wrong %s", async (_which, body) => {
    expect(await askForStandardToken(sandbox, { body })).toMatchObject(refused)
  })

  it("a certificate that is not valid any more, or not yet, by the sandbox's clock", async () => {
    const clients: SandboxClient[] = [{ clientId, clientSecret, certificateFingerprints: [expiredFingerprint] }]
    const { api, clock } = handlerOnManualClock({ clients })
    const headers = { "x-ssl-client-cert": encodeURIComponent(expiredCertificate) }
    expect(await askForStandardToken(api, { headers })).toMatchObject(refused)
    clock.at = Date.UTC(2019, 11, 31)
    expect(await askForStandardToken(api, { headers })).toMatchObject(refused)
    clock.at = Date.UTC(2020, 5)
    expect(await askForStandardToken(api, { headers })).toMatchObject({ status: 201 })
  })
})

describe("403 Forbidden, Certificado não vinculado à conta", () => {
  it("a certificate in order that is linked to no account", async () => {
    expect(await ask(encodeURIComponent(unlinkedCertificate))).toMatchObject(unlinked)
  })

  it("is linked by its SHA-256 fingerprint, to the account of the credentials and to no other", async () => {
    const clients: SandboxClient[] = [
      { clientId: "shop", clientSecret: "long enough", certificateFingerprints: [unlinkedFingerprint] },
      { clientId: "erp", clientSecret: "long enough" }
    ]
    const { api } = handlerOnManualClock({ clients })
    const statusFor = async (clientId: string, pem: string) => {
      const headers = { "x-ssl-client-cert": encodeURIComponent(pem) }
      return (await askForStandardToken(api, { headers, body: { clientId, clientSecret: "long enough" } })).status
    }
    expect(await statusFor("shop", unlinkedCertificate)).toBe(201)
    expect(await statusFor("erp", unlinkedCertificate)).toBe(403)
    expect(await statusFor("shop", api.clientCertificate)).toBe(403)
    expect(await statusFor("erp", api.clientCertificate)).toBe(201)
  })

  it("can be 401, as the API's own OpenAPI has it", async () => {
    const { api } = handlerOnManualClock({ assumptions: { unlinkedCertificateStatus: 401 } })
    const headers = { "x-ssl-client-cert": encodeURIComponent(unlinkedCertificate) }
    expect(await askForStandardToken(api, { headers })).toMatchObject({ status: 401 })
  })
})

describe("400 Bad Request, the body", () => {
  it.each([
    ["clientId é obrigatório", { clientSecret: "long enough" }],
    ["clientSecret é obrigatório", { clientId: "account-93-550e8400" }],
    ["clientSecret deve ter entre 8 e 64 caracteres", { clientId: "account-93-550e8400", clientSecret: "short" }]
  ])("%s", async (message, body) => {
    expect(await askForStandardToken(sandbox, { body })).toMatchObject(problem(400, message))
  })
})

describe("what the documentation leaves open", () => {
  const clients = [{ clientId: "reader", clientSecret: "long enough", scope: "balance:read" }]

  it("a token of the standard API is good for the PIX Bacen routes, with its client's scopes", async () => {
    const { api } = handlerOnManualClock({ clients })
    const token = tokenOf(await askForStandardToken(api))
    expect(await send(api, "GET /accounts/balances", { token })).toMatchObject({ status: 200 })
    expect(await send(api, "POST /dict/pix", { token, body: {} })).toMatchObject({ status: 403 })
  })

  it("or is answered 401 there", async () => {
    const { api } = handlerOnManualClock({ clients, assumptions: { standardTokensOnPixBacen: false } })
    const token = tokenOf(await askForStandardToken(api))
    expect(await send(api, "GET /accounts/balances", { token })).toMatchObject({ status: 401 })
  })
})

it("the sandbox's own certificate is one, for a hundred years, and not a secret", () => {
  const certificate = new X509Certificate(sandbox.clientCertificate)
  expect(certificate.subject).toBe("CN=account-93-550e8400")
  expect([certificate.validFrom, certificate.validTo].map((text) => new Date(text).getUTCFullYear())).toEqual([
    2020, 2120
  ])
  expect(sandbox.clientCertificate).not.toContain("PRIVATE")
})
