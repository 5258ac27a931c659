import { SignJWT, decodeJwt, decodeProtectedHeader, generateKeyPair } from "jose"
import { describe, expect, it } from "vitest"
import { type SandboxConditions, createSandboxHandler } from "../src/index.ts"
import { errorOf, freshTxid, handlerOnManualClock, send, tokenFrom } from "./sandbox-client.ts"

const unauthorized = { status: 401, body: errorOf(401, "Token não fornecido ou inválido", "Unauthorized") }
const shared = createSandboxHandler()
const balances = "GET /accounts/balances"

describe("Authentication errors", () => {
  it.each([
    balances,
    `PUT /cob/${freshTxid()}`,
    "PUT /pix/E12345678000000000000recebido001/devolucao/D1",
    "POST /dict/pix"
  ])("401 Token not provided: %s", async (route) => {
    const answer = await send(shared, route)
    expect(answer).toMatchObject(unauthorized)
    expect(answer.headers.get("www-authenticate")).toBe("Bearer")
  })

  it.each(["undefined", "abc.def.ghi", "", "a b"])("401 Invalid token: Bearer %j", async (token) => {
    expect(await send(shared, balances, { token })).toMatchObject(unauthorized)
  })

  it("401 Invalid token: not the Bearer scheme", async () => {
    const headers = { authorization: `Basic ${await tokenFrom(shared)}` }
    expect(await send(shared, balances, { headers })).toMatchObject(unauthorized)
  })

  it("401 Invalid token: signed with another key", async () => {
    const token = await tokenFrom(shared)
    const { privateKey } = await generateKeyPair("RS256")
    const header = { alg: "RS256", ...decodeProtectedHeader(token) }
    const forged = await new SignJWT(decodeJwt(token)).setProtectedHeader(header).sign(privateKey)
    expect(await send(shared, balances, { token: forged })).toMatchObject(unauthorized)
  })

  it("401 Invalid token: of another sandbox", async () => {
    expect(await send(shared, balances, { token: await tokenFrom(createSandboxHandler()) })).toMatchObject(unauthorized)
  })

  it("401 Expired token: good to the last millisecond, refused at expires_in", async () => {
    const { api, clock } = handlerOnManualClock({ tokenLifetime: 60 })
    const token = await tokenFrom(api)
    clock.at += 59_999
    expect(await send(api, balances, { token })).toMatchObject({ status: 200 })
    clock.at += 1
    const answer = await send(api, balances, { token })
    expect(answer).toMatchObject(unauthorized)
    expect(answer.headers.get("www-authenticate")).toBe('Bearer error="invalid_token"')
  })

  it("401 Expired token: exactly expires_in after an instant between two seconds", async () => {
    const { api, clock } = handlerOnManualClock({ tokenLifetime: 60 })
    clock.at += 750
    const token = await tokenFrom(api)
    clock.at += 59_999
    expect(await send(api, balances, { token })).toMatchObject({ status: 200 })
    clock.at += 1
    expect(await send(api, balances, { token })).toMatchObject(unauthorized)
  })

  it("403 Permission denied: the token lacks the scope", async () => {
    const client = { clientId: "no-balance", clientSecret: "long enough", scope: "pix:read pix:write" }
    const { api } = handlerOnManualClock({ clients: [client] })
    const token = await tokenFrom(api)
    const answer = await send(api, balances, { token })
    expect(answer).toMatchObject({ status: 403, body: errorOf(403, "Permissão negada", "Forbidden") })
    expect(answer.headers.get("www-authenticate")).toBe('Bearer error="insufficient_scope", scope="balance:read"')
    expect(await send(api, "POST /dict/pix", { token })).toMatchObject({ status: 400 })
  })

  it.each([`PUT /cob/${freshTxid()}`, "PUT /pix/E12345678000000000000recebido001/devolucao/D1", "POST /dict/pix"])(
    "403 Permission denied: %s wants pix:write",
    async (route) => {
      const client = { clientId: "reader", clientSecret: "long enough", scope: "pix:read balance:read" }
      const { api } = handlerOnManualClock({ clients: [client] })
      const answer = await send(api, route, { token: await tokenFrom(api), body: {} })
      expect(answer.status).toBe(403)
      expect(answer.headers.get("www-authenticate")).toContain('scope="pix:write"')
    }
  )
})

describe("what the documentation leaves open", () => {
  it("401 and 403 can come without WWW-Authenticate", async () => {
    const client = { clientId: "no-balance", clientSecret: "long enough", scope: "pix:read" }
    const { api } = handlerOnManualClock({ clients: [client], assumptions: { challenges: false } })
    const answers = [await send(api, balances), await send(api, balances, { token: await tokenFrom(api) })]
    expect(answers.map((answer) => answer.status)).toEqual([401, 403])
    expect(answers.map((answer) => answer.headers.get("www-authenticate"))).toEqual([null, null])
  })

  it("a route can want another scope, or none", async () => {
    const clients = [{ clientId: "reader", clientSecret: "long enough", scope: "pix:read" }]
    const free = handlerOnManualClock({ clients, assumptions: { routeScopes: { [balances]: undefined } } }).api
    expect(await send(free, balances, { token: await tokenFrom(free) })).toMatchObject({ status: 200 })
    const other = handlerOnManualClock({ clients, assumptions: { routeScopes: { [balances]: "balance:all" } } }).api
    const { headers } = await send(other, balances, { token: await tokenFrom(other) })
    expect(headers.get("www-authenticate")).toContain('scope="balance:all"')
  })

  it("a new token leaves the earlier one alive, or ends it", async () => {
    expect(await twoTokens("independent")).toEqual([200, 200, 200])
    expect(await twoTokens("newest-only")).toEqual([401, 200, 200])
  })
})

describe("unknown routes", () => {
  it.each(["GET /x", "GET /cob/abc123", "GET /pix?inicio=1", "PATCH /cob/abc123", "GET /", "DELETE /oauth/token"])(
    "404 before any token check: %s",
    async (route) => {
      expect(await send(shared, route)).toMatchObject({
        status: 404,
        body: errorOf(404, `Cannot ${route}`, "Not Found")
      })
    }
  )
})

/** The statuses of two tokens of one client, one after the other, and of one of another client. */
async function twoTokens(tokens: SandboxConditions["tokens"]) {
  const clients = ["one", "two"].map((clientId) => ({ clientId, clientSecret: "long enough" }))
  const { api } = handlerOnManualClock({ clients, conditions: { tokens } })
  const body = { clientId: "two", clientSecret: "long enough" }
  const { body: granted } = await send(api, "POST /oauth/token", { body })
  const issued = [await tokenFrom(api), await tokenFrom(api), (granted as { access_token: string }).access_token]
  return Promise.all(issued.map(async (token) => (await send(api, balances, { token })).status))
}
