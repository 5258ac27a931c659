import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Sandbox, startSandbox } from "../src/index.ts"
import { askForStandardToken, askForToken, errorOf, freshTxid, send, tokenFrom } from "./sandbox-client.ts"

// Everything here is plain HTTP, as a test in any language would send it.
const balances = "GET /accounts/balances"
const balanceOf = async (token: string) => (await send(sandbox, balances, { token })).status

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await startSandbox()
})
afterEach(() => sandbox.close())

describe("/__sandbox/faults", () => {
  it("adds a fault, lists it with how many requests it was applied to, and removes it", async () => {
    const fault = { route: "POST /oauth/token", status: 503, retryAfter: 1 }
    const added = await send(sandbox, "POST /__sandbox/faults", { body: fault })
    expect(added).toMatchObject({ status: 201, body: { id: "1" } })
    expect(await askForToken(sandbox)).toMatchObject({ status: 503 })
    expect(await send(sandbox, "GET /__sandbox/faults")).toMatchObject({
      status: 200,
      body: [{ id: "1", fault, applied: 1 }]
    })
    expect(await send(sandbox, "DELETE /__sandbox/faults/1")).toMatchObject({ status: 204 })
    expect(await askForToken(sandbox)).toMatchObject({ status: 200 })
    expect(await send(sandbox, "DELETE /__sandbox/faults/1")).toMatchObject({
      status: 404,
      body: errorOf(404, "Sandbox: there is no such fault.", "Not Found")
    })
  })

  it("continues a request that hangs when the faults are removed", async () => {
    await send(sandbox, "POST /__sandbox/faults", { body: { route: "POST /oauth/token", hang: true } })
    const letGo = async () => {
      await expect.poll(() => sandbox.stats().tokenRequests).toBe(1)
      return send(sandbox, "DELETE /__sandbox/faults")
    }
    expect(await Promise.all([askForToken(sandbox), letGo()])).toMatchObject([{ status: 200 }, { status: 204 }])
  })

  it("takes the body of `curl -d`, whose content type is a form's", async () => {
    const headers = { "content-type": "application/x-www-form-urlencoded" }
    const call = { headers, body: JSON.stringify({ status: 500, times: 1 }) }
    expect(await send(sandbox, "POST /__sandbox/faults", call)).toMatchObject({ status: 201 })
    expect(await askForToken(sandbox)).toMatchObject({ status: 500 })
  })

  it.each([
    ["Sandbox: `status` must be a status from 200 to 599.", { status: 99 }],
    ["Sandbox: `retry` is not a field of a fault.", { retry: 1 }],
    ["Corpo da requisição não é um JSON válido", "{"]
  ])("400: %s", async (message, body) => {
    expect(await send(sandbox, "POST /__sandbox/faults", { body })).toMatchObject({
      status: 400,
      body: errorOf(400, message, "Bad Request")
    })
  })
})

describe("/__sandbox/presets/{name}", () => {
  it("starts a preset by name", async () => {
    expect(await send(sandbox, "POST /__sandbox/presets/outage")).toMatchObject({ status: 204 })
    expect(await askForToken(sandbox)).toMatchObject({ status: 503 })
  })

  it("400 for a name that is none, with the names", async () => {
    const { status, body } = await send(sandbox, "POST /__sandbox/presets/calm")
    expect(status).toBe(400)
    expect((body as { message: string }).message).toContain("`preset` must be one of outage, token-outage, flaky")
  })
})

describe("/__sandbox/conditions", () => {
  it("tells the conditions in force, and changes some of them", async () => {
    const atFirst = {
      tokens: "independent",
      tokenRequestsPerMinute: null,
      lockoutAfter: null,
      lockoutSeconds: 900,
      retryAfter: "seconds"
    }
    expect(await send(sandbox, "GET /__sandbox/conditions")).toMatchObject({ status: 200, body: atFirst })
    const changed = await send(sandbox, "PATCH /__sandbox/conditions", { body: { tokenRequestsPerMinute: 1 } })
    expect(changed).toMatchObject({ status: 200, body: { ...atFirst, tokenRequestsPerMinute: 1 } })
    await askForToken(sandbox)
    expect(await askForToken(sandbox)).toMatchObject({ status: 429 })
  })

  it("DELETE resets them, and leaves the faults alone", async () => {
    await send(sandbox, "PATCH /__sandbox/conditions", { body: { lockoutAfter: 1 } })
    await send(sandbox, "POST /__sandbox/faults", { body: { status: 500 } })
    expect(await send(sandbox, "DELETE /__sandbox/conditions")).toMatchObject({ status: 204 })
    expect(await send(sandbox, "GET /__sandbox/conditions")).toMatchObject({ body: { lockoutAfter: null } })
    expect(await send(sandbox, "GET /__sandbox/faults")).toMatchObject({ body: [{ id: "1" }] })
  })

  it("400 for one that is none", async () => {
    expect(await send(sandbox, "PATCH /__sandbox/conditions", { body: { rateLimit: 5 } })).toMatchObject({
      status: 400,
      body: { message: "Sandbox: `rateLimit` is not a condition of the sandbox." }
    })
  })
})

describe("/__sandbox/tokens", () => {
  it("revoke: revokes one token, and says whether there was one", async () => {
    const [first, second] = [await tokenFrom(sandbox), await tokenFrom(sandbox)]
    const revoke = () => send(sandbox, "POST /__sandbox/tokens/revoke", { body: { token: first } })
    expect(await revoke()).toMatchObject({ status: 200, body: { revoked: true } })
    expect(await revoke()).toMatchObject({ status: 200, body: { revoked: false } })
    expect([await balanceOf(first), await balanceOf(second)]).toEqual([401, 200])
  })

  it("revoke-all: revokes all of them, without a body", async () => {
    const token = await tokenFrom(sandbox)
    expect(await send(sandbox, "POST /__sandbox/tokens/revoke-all")).toMatchObject({ status: 204 })
    expect(await balanceOf(token)).toBe(401)
  })

  it.each([
    ["a misspelt field", { tokens: "one" }, "Sandbox: `token` is required."],
    ["one more field", { token: "one", all: true }, "Sandbox: `all` is not a field of this body."],
    ["no token", {}, "Sandbox: `token` is required."],
    ["no text", { token: 1 }, "Sandbox: `token` must be a token or its jti."]
  ])("revoke: 400 for %s; it revokes nothing", async (_what, body, message) => {
    const token = await tokenFrom(sandbox)
    expect(await send(sandbox, "POST /__sandbox/tokens/revoke", { body })).toMatchObject({
      status: 400,
      body: { message }
    })
    expect(await balanceOf(token)).toBe(200)
  })
})

describe("/__sandbox/clock", () => {
  it("sets the clock ahead, so that a token expires without anybody waiting", async () => {
    const token = await tokenFrom(sandbox)
    const shift = (shiftSeconds: unknown) => send(sandbox, "POST /__sandbox/clock", { body: { shiftSeconds } })
    expect(await shift(3600)).toMatchObject({ status: 200 })
    expect(await balanceOf(token)).toBe(401)
    const { headers } = await askForToken(sandbox)
    expect(Date.parse(headers.get("date") ?? "")).toBeGreaterThan(Date.now() + 3_590_000)
    const { body } = await shift(-3600)
    expect(Math.abs(Date.parse((body as { now: string }).now) - Date.now())).toBeLessThan(60_000)
    expect(await shift("an hour")).toMatchObject({ status: 400 })
  })

  it("tells the time", async () => {
    const { status, body } = await send(sandbox, "GET /__sandbox/clock")
    expect(status).toBe(200)
    expect((body as { now: string }).now).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  })
})

describe("/__sandbox/stats", () => {
  it("tells what stats() tells, counts no control, and starts afresh", async () => {
    await askForToken(sandbox)
    const { body } = await send(sandbox, "GET /__sandbox/stats")
    expect(body).toEqual(JSON.parse(JSON.stringify(sandbox.stats())))
    expect(body).toMatchObject({ tokenRequests: 1, tokensIssued: 1, statuses: { 200: 1 } })
    expect(await send(sandbox, "DELETE /__sandbox/stats")).toMatchObject({ status: 204 })
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 0, recent: [] })
  })
})

describe("/__sandbox/reset", () => {
  it("brings everything back to the start", async () => {
    const token = await tokenFrom(sandbox)
    const txid = freshTxid()
    const charge = { token, body: { calendario: {}, valor: { original: "1.00" } } }
    await send(sandbox, `PUT /cob/${txid}`, charge)
    await send(sandbox, "POST /__sandbox/faults", { body: { status: 500 } })
    await send(sandbox, "POST /__sandbox/clock", { body: { shiftSeconds: 3600 } })
    await send(sandbox, "PATCH /__sandbox/conditions", { body: { lockoutAfter: 1 } })
    expect(await send(sandbox, "POST /__sandbox/reset")).toMatchObject({ status: 204 })
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 0, apiCalls: 0, recent: [] })
    expect(await balanceOf(token)).toBe(401)
    const fresh = await tokenFrom(sandbox)
    expect(await send(sandbox, `PUT /cob/${txid}`, { ...charge, token: fresh })).toMatchObject({
      status: 201,
      body: { loc: { id: 1 } }
    })
    expect(await send(sandbox, "GET /__sandbox/faults")).toMatchObject({ body: [] })
    expect(await send(sandbox, "GET /__sandbox/conditions")).toMatchObject({ body: { lockoutAfter: null } })
    expect(Math.abs(sandbox.clock.now() - Date.now())).toBeLessThan(60_000)
  })
})

describe("what a newcomer finds", () => {
  it("GET /__sandbox lists each control and each preset in a sentence", async () => {
    const { body } = await send(sandbox, "GET /__sandbox")
    expect(body).toMatchObject({
      openapi: "/openapi.json",
      controls: { "POST /__sandbox/faults": "Add a fault" },
      presets: { "rate-limit": "5 token requests a minute, then 429" }
    })
  })

  it("every GET that it lists answers", async () => {
    const { body } = await send(sandbox, "GET /__sandbox")
    const gets = Object.keys((body as { controls: object }).controls).filter((route) => route.startsWith("GET"))
    expect(gets.length).toBeGreaterThan(4)
    for (const route of gets) expect(await send(sandbox, route)).toMatchObject({ status: 200 })
  })

  it("GET /__sandbox/certificate.pem is the certificate that POST /api/auth/token wants", async () => {
    const { body } = await send(sandbox, "GET /__sandbox/certificate.pem")
    const headers = { "x-ssl-client-cert": encodeURIComponent(body as string) }
    expect(await askForStandardToken(sandbox, { headers })).toMatchObject({ status: 201 })
  })

  it("404 tells where the list is", async () => {
    expect(await send(sandbox, "POST /__sandbox/fault")).toMatchObject({
      status: 404,
      body: errorOf(404, "Sandbox: there is no POST /__sandbox/fault; see GET /__sandbox.", "Not Found")
    })
  })

  it("faults do not apply to the controls", async () => {
    await send(sandbox, "POST /__sandbox/faults", { body: { drop: true } })
    expect(await send(sandbox, "GET /__sandbox/stats")).toMatchObject({ status: 200 })
  })
})
