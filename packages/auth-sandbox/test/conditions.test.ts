import { describe, expect, it } from "vitest"
import { type SandboxConditions, createSandboxHandler } from "../src/index.ts"
import { askForStandardToken, askForToken, handlerOnManualClock, send, tokenFrom } from "./sandbox-client.ts"

const balances = "GET /accounts/balances"
const wrong = { clientId: "account-93-550e8400", clientSecret: "another-secret" }

describe("tokens", () => {
  it('"independent": another token each time, and the earlier ones live on', async () => {
    const { api } = handlerOnManualClock()
    const [first, second] = [await tokenFrom(api), await tokenFrom(api)]
    expect(first).not.toBe(second)
    expect(await send(api, balances, { token: first })).toMatchObject({ status: 200 })
  })

  it('"newest-only": a new token kills the old ones, of the same client and of both routes', async () => {
    const { api } = handlerOnManualClock()
    api.conditions.set({ tokens: "newest-only" })
    const first = await tokenFrom(api)
    expect(await send(api, balances, { token: first })).toMatchObject({ status: 200 })
    const { body } = await askForStandardToken(api)
    expect(await send(api, balances, { token: first })).toMatchObject({ status: 401 })
    const { access_token: token } = body as { access_token: string }
    expect(await send(api, balances, { token })).toMatchObject({ status: 200 })
  })

  it('"same-until-expiry": the same token with what is left of its life, down to 0, until it dies', async () => {
    const { api, clock } = handlerOnManualClock({ tokenLifetime: 60 })
    api.conditions.set({ tokens: "same-until-expiry" })
    const first = await askForToken(api)
    clock.at += 30_000
    expect(await askForToken(api)).toMatchObject({ body: { ...(first.body as object), expires_in: 30 } })
    clock.at += 29_999
    expect(await askForToken(api)).toMatchObject({ body: { ...(first.body as object), expires_in: 0 } })
    clock.at += 1
    const next = await askForToken(api)
    expect(next).toMatchObject({ body: { expires_in: 60 } })
    expect(next.body).not.toMatchObject({ access_token: (first.body as { access_token: string }).access_token })
  })

  it('"same-until-expiry": a crowd gets one token; a revoked one is not handed out again', async () => {
    const { api } = handlerOnManualClock()
    api.conditions.set({ tokens: "same-until-expiry" })
    const crowd = await Promise.all(Array.from({ length: 10 }, () => tokenFrom(api)))
    const [token = ""] = crowd
    expect(new Set(crowd).size).toBe(1)
    api.tokens.revoke(token)
    expect(await tokenFrom(api)).not.toBe(token)
  })
})

describe("tokenRequestsPerMinute", () => {
  it("answers 429 from the sixth request in 60 seconds on, with Retry-After until one is free again", async () => {
    const { api, clock } = handlerOnManualClock()
    api.conditions.set({ tokenRequestsPerMinute: 5 })
    for (let request = 0; request < 5; request += 1) {
      expect(await askForToken(api)).toMatchObject({ status: 200 })
      clock.at += 10_000
    }
    const refused = await askForToken(api)
    expect(refused).toMatchObject({ status: 429, body: { statusCode: 429, message: "Too Many Requests" } })
    expect(refused.headers.get("retry-after")).toBe("10")
    clock.at += 9_999
    expect(await askForToken(api)).toMatchObject({ status: 429 })
    clock.at += 1
    expect(await askForToken(api)).toMatchObject({ status: 200 })
    expect(await askForToken(api)).toMatchObject({ status: 429 })
  })

  it("counts each client by itself, both routes and wrong secrets included", async () => {
    const clients = ["one", "two"].map((clientId) => ({ clientId, clientSecret: "long enough" }))
    const { api } = handlerOnManualClock({ clients })
    api.conditions.set({ tokenRequestsPerMinute: 2 })
    expect(await askForToken(api, { body: { ...wrong, clientId: "one" } })).toMatchObject({ status: 401 })
    expect(await askForStandardToken(api)).toMatchObject({ status: 201 })
    expect(await askForStandardToken(api)).toMatchObject({ status: 429, body: { message: "Too Many Requests" } })
    const body = { clientId: "two", clientSecret: "long enough" }
    expect(await askForToken(api, { body })).toMatchObject({ status: 200 })
  })

  it("counts everybody whom it does not know as one, however many ids they try", async () => {
    const { api } = handlerOnManualClock()
    api.conditions.set({ tokenRequestsPerMinute: 2 })
    const statuses = []
    for (const clientId of ["a", "b", "c"]) {
      statuses.push((await askForToken(api, { body: { clientId, clientSecret: "long enough" } })).status)
    }
    expect(statuses).toEqual([401, 401, 429])
    expect(await askForToken(api)).toMatchObject({ status: 200 })
  })

  it.each<[SandboxConditions["retryAfter"], (at: number) => string | null]>([
    ["seconds", () => "60"],
    ["date", (at) => new Date(at + 60_000).toUTCString()],
    ["none", () => null]
  ])("Retry-After: %s", async (retryAfter, expected) => {
    const { api, clock } = handlerOnManualClock()
    api.conditions.set({ tokenRequestsPerMinute: 1, retryAfter })
    await askForToken(api)
    expect((await askForToken(api)).headers.get("retry-after")).toBe(expected(clock.at))
  })
})

describe("lockoutAfter", () => {
  it("wrong secrets in a row lock the client out, with the right secret too, for lockoutSeconds", async () => {
    const { api, clock } = handlerOnManualClock()
    api.conditions.set({ lockoutAfter: 3, lockoutSeconds: 60 })
    const statuses = []
    for (let attempt = 0; attempt < 4; attempt += 1) statuses.push((await askForToken(api, { body: wrong })).status)
    expect(statuses).toEqual([401, 401, 401, 403])
    expect(await askForToken(api)).toMatchObject({
      status: 403,
      body: { message: "Credenciais bloqueadas por excesso de tentativas inválidas" }
    })
    expect(await askForStandardToken(api)).toMatchObject({ status: 403 })
    clock.at += 59_999
    expect(await askForToken(api)).toMatchObject({ status: 403 })
    clock.at += 1
    expect(await askForToken(api)).toMatchObject({ status: 200 })
  })

  it("the right secret in between starts the count afresh", async () => {
    const { api } = handlerOnManualClock()
    api.conditions.set({ lockoutAfter: 2 })
    for (let round = 0; round < 3; round += 1) {
      expect(await askForToken(api, { body: wrong })).toMatchObject({ status: 401 })
      expect(await askForToken(api)).toMatchObject({ status: 200 })
    }
  })

  it("a token that was issued before works on", async () => {
    const { api } = handlerOnManualClock()
    api.conditions.set({ lockoutAfter: 1 })
    const token = await tokenFrom(api)
    await askForToken(api, { body: wrong })
    expect(await askForToken(api)).toMatchObject({ status: 403 })
    expect(await send(api, balances, { token })).toMatchObject({ status: 200 })
  })
})

describe("set, reset and clear", () => {
  it("what is not named stays; clear() goes back to the start", async () => {
    const { api } = handlerOnManualClock()
    api.conditions.set({ tokenRequestsPerMinute: 1 })
    api.conditions.set({ tokens: "same-until-expiry" })
    await askForToken(api)
    expect(await askForToken(api)).toMatchObject({ status: 429 })
    api.faults.clear()
    expect(await tokenFrom(api)).not.toBe(await tokenFrom(api))
  })

  it("an undefined condition counts as absent", async () => {
    const { api } = handlerOnManualClock()
    api.conditions.set({ tokenRequestsPerMinute: 1 })
    api.conditions.set({ tokenRequestsPerMinute: undefined, lockoutAfter: 3 })
    expect(api.conditions.current()).toMatchObject({ tokenRequestsPerMinute: 1, lockoutAfter: 3 })
  })

  it("the option `conditions` is the start: reset(), clear() and the sandbox's reset() go back to it", () => {
    const { api } = handlerOnManualClock({ conditions: { tokens: "newest-only" } })
    for (const goBack of [api.conditions.reset, api.faults.clear, api.reset]) {
      api.conditions.set({ tokens: "independent", lockoutAfter: 3 })
      goBack()
      expect(api.conditions.current()).toMatchObject({ tokens: "newest-only", lockoutAfter: null })
    }
  })

  it("conditions.reset() leaves the faults alone", async () => {
    const { api } = handlerOnManualClock()
    api.faults.add({ status: 503 })
    api.conditions.reset()
    expect(await askForToken(api)).toMatchObject({ status: 503 })
  })

  it("clear() ends a lock-out", async () => {
    const { api } = handlerOnManualClock()
    api.conditions.set({ lockoutAfter: 1 })
    await askForToken(api, { body: wrong })
    api.faults.clear()
    expect(await askForToken(api)).toMatchObject({ status: 200 })
  })

  it.each<[string, unknown]>([
    ['`tokens` must be one of "independent", "newest-only", "same-until-expiry"', { tokens: "one" }],
    ["`tokenRequestsPerMinute` must be a whole number, at least 1, or null", { tokenRequestsPerMinute: 0 }],
    ["`lockoutAfter` must be a whole number, at least 1, or null", { lockoutAfter: "3" }],
    ["`lockoutSeconds` must be a whole number of seconds, at least 1", { lockoutSeconds: 0.5 }],
    ['`retryAfter` must be one of "seconds", "date", "none"', { retryAfter: true }],
    ["`rateLimit` is not a condition of the sandbox", { rateLimit: 5 }]
  ])("a wrong one is a TypeError: %s", (message, conditions) => {
    const api = createSandboxHandler()
    const set = () => api.conditions.set(conditions as Partial<SandboxConditions>)
    expect(set).toThrow(new TypeError(`Sandbox: ${message}.`))
  })
})
