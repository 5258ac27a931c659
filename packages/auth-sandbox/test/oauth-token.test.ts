import { createLocalJWKSet, createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from "jose"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Sandbox, startSandbox } from "../src/index.ts"
import { askForToken, errorOf, handlerOnManualClock, send, tokenFrom } from "./sandbox-client.ts"

const badRequest = (message: string) => ({ status: 400, body: errorOf(400, message, "Bad Request") })

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.close())

describe("POST /oauth/token, response fields", () => {
  it("access_token: JWT token for authenticating requests; its header says RS256 and JWT", async () => {
    const accessToken = await tokenFrom(sandbox)
    expect(decodeProtectedHeader(accessToken)).toMatchObject({ alg: "RS256", typ: "JWT" })
    expect(await send(sandbox, "GET /accounts/balances", { token: accessToken })).toMatchObject({ status: 200 })
  })

  it('token_type: always "Bearer"; expires_in: default 3600; scope: token permission scopes', async () => {
    expect(await askForToken(sandbox)).toMatchObject({
      status: 200,
      body: {
        access_token: expect.stringMatching(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/),
        token_type: "Bearer",
        expires_in: 3600,
        scope: "pix:read pix:write balance:read"
      }
    })
  })

  it("shows exactly the documented fields: no refresh token", async () => {
    const { body } = await askForToken(sandbox)
    expect(Object.keys(body as object)).toEqual(["access_token", "token_type", "expires_in", "scope"])
  })
})

describe("POST /oauth/token, authentication parameters", () => {
  const good = { clientId: "account-93-550e8400", clientSecret: "sandbox-secret-not-for-production" }

  it("clientId is required", async () => {
    const { clientSecret } = good
    expect(await askForToken(sandbox, { body: { clientSecret } })).toMatchObject(badRequest("clientId é obrigatório"))
  })

  it("clientSecret is required", async () => {
    const { clientId } = good
    expect(await askForToken(sandbox, { body: { clientId } })).toMatchObject(badRequest("clientSecret é obrigatório"))
  })

  it.each([7, 65])("clientSecret must be between 8 and 64 characters: not %i", async (length) => {
    const answer = await askForToken(sandbox, { body: { ...good, clientSecret: "s".repeat(length) } })
    expect(answer).toMatchObject(badRequest("clientSecret deve ter entre 8 e 64 caracteres"))
  })

  it.each([8, 64])("clientSecret may be %i characters long", async (length) => {
    const client = { clientId: "edge", clientSecret: "s".repeat(length) }
    const { api } = handlerOnManualClock({ clients: [client] })
    expect(await askForToken(api)).toMatchObject({ status: 200 })
  })

  it("names are camelCase: OAuth's own form is not understood", async () => {
    const body = { grant_type: "client_credentials", client_id: good.clientId, client_secret: good.clientSecret }
    expect(await askForToken(sandbox, { body })).toMatchObject({ status: 400 })
  })

  it.each([
    ["a wrong secret", { ...good, clientSecret: "another-secret" }],
    ["an unknown client", { ...good, clientId: "account-94" }]
  ])("wrong credentials (%s) are 401", async (_what, body) => {
    const answer = await askForToken(sandbox, { body })
    expect(answer).toMatchObject({ status: 401, body: errorOf(401, "Credenciais inválidas", "Unauthorized") })
  })

  it("Content-Type must be application/json", async () => {
    const answer = await askForToken(sandbox, { headers: { "content-type": "application/x-www-form-urlencoded" } })
    expect(answer).toMatchObject(badRequest("Content-Type deve ser application/json"))
  })

  it("a body that is not JSON is 400", async () => {
    const answer = await askForToken(sandbox, { body: '{"clientId":' })
    expect(answer).toMatchObject(badRequest("Corpo da requisição não é um JSON válido"))
  })

  it("a body that is no object is 400", async () => {
    const answer = await askForToken(sandbox, { body: "[1]" })
    expect(answer).toMatchObject(badRequest("clientId é obrigatório"))
    expect(await askForToken(sandbox, { body: "null" })).toMatchObject(
      badRequest("Corpo da requisição deve ser um objeto")
    )
  })

  it("a body over the limit is 400", async () => {
    const answer = await askForToken(sandbox, { body: { ...good, padding: "x".repeat(102_400) } })
    expect(answer).toMatchObject(badRequest("Corpo da requisição excede 102400 bytes"))
  })

  it("a body that is announced to be over the limit is 400 before it is read", async () => {
    const { api } = handlerOnManualClock()
    const headers = { "content-length": "102401" }
    expect(await askForToken(api, { headers })).toMatchObject(badRequest("Corpo da requisição excede 102400 bytes"))
  })

  it("a body over the limit is 400 without a content-length as well", async () => {
    const body = new Blob([JSON.stringify({ ...good, padding: "x".repeat(102_400) })]).stream()
    const headers = { "content-type": "application/json" }
    const init = { method: "POST", headers, body, duplex: "half" } satisfies RequestInit & { duplex: "half" }
    const response = await fetch(`${sandbox.url}/oauth/token`, init)
    expect(response.status).toBe(400)
  })
})

describe("the token", () => {
  it("verifies against the JWKS route and tells iat, exp, jti, sub and scope", async () => {
    const keys = createRemoteJWKSet(new URL(`${sandbox.url}/.well-known/jwks.json`))
    const { payload } = await jwtVerify(await tokenFrom(sandbox), keys, { algorithms: ["RS256"] })
    expect(payload).toEqual({
      iat: expect.any(Number),
      exp: expect.any(Number),
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      sub: "account-93-550e8400",
      scope: "pix:read pix:write balance:read"
    })
  })

  it("counts exp from the sandbox's clock, as long as expires_in says", async () => {
    const { api, clock } = handlerOnManualClock({ tokenLifetime: 600 })
    const { body } = await askForToken(api)
    const { access_token, expires_in } = body as { access_token: string; expires_in: number }
    const { body: jwks } = await send(api, "GET /.well-known/jwks.json")
    const keys = createLocalJWKSet(jwks as Parameters<typeof createLocalJWKSet>[0])
    const { payload } = await jwtVerify(access_token, keys, { currentDate: new Date(clock.at) })
    expect({ iat: payload.iat, exp: payload.exp }).toEqual({ iat: clock.at / 1000, exp: clock.at / 1000 + 600 })
    expect(expires_in).toBe(600)
  })

  it("shows no private part of the key", async () => {
    const { body } = await send(sandbox, "GET /.well-known/jwks.json")
    const [key] = (body as { keys: Record<string, unknown>[] }).keys
    expect(Object.keys(key ?? {}).toSorted()).toEqual(["alg", "e", "kid", "kty", "n", "use"])
  })

  it("is another one each time, even within one instant", async () => {
    const { api } = handlerOnManualClock()
    expect(await tokenFrom(api)).not.toBe(await tokenFrom(api))
  })

  it("is not to be cached", async () => {
    const { headers } = await askForToken(sandbox)
    expect(headers.get("cache-control")).toBe("no-store")
  })

  it("can be handed out with 201, which the documentation leaves open", async () => {
    const { api } = handlerOnManualClock({ assumptions: { tokenStatus: 201 } })
    expect(await askForToken(api)).toMatchObject({ status: 201, body: { token_type: "Bearer" } })
  })
})
