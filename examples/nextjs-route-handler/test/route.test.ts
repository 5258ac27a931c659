import { startSandbox } from "@pix/auth-sandbox"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest"
import type * as route from "../src/app/api/charges/route.ts"

const sandbox = await startSandbox()
let POST: typeof route.POST

beforeAll(() => {
  vi.stubEnv("PIX_BASE_URL", sandbox.url)
  vi.stubEnv("PIX_CLIENT_ID", sandbox.clientId)
})
beforeEach(async () => {
  vi.stubEnv("PIX_CLIENT_SECRET", sandbox.clientSecret)
  sandbox.reset()
  vi.resetModules()
  ;({ POST } = await import("../src/app/api/charges/route.ts"))
})
afterEach(() => {
  vi.restoreAllMocks()
  Reflect.deleteProperty(globalThis, vercelContext)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await sandbox.close()
})

/** Where the platform leaves its `waitUntil` for the functions that it runs. */
const vercelContext = Symbol.for("@vercel/request-context")

const charge = (amount = "123.45") =>
  POST(new Request("http://127.0.0.1/api/charges", { method: "POST", body: JSON.stringify({ amount }) }))

describe("the route handler", () => {
  it("is loaded without credentials, as `next build` does", async () => {
    vi.stubEnv("PIX_CLIENT_ID", "")
    vi.resetModules()
    await expect(import("../src/app/api/charges/route.ts")).resolves.toHaveProperty("POST")
    vi.stubEnv("PIX_CLIENT_ID", sandbox.clientId)
  })

  it("creates ten charges at once with one token request", async () => {
    const responses = await Promise.all(Array.from({ length: 10 }, () => charge()))
    expect(responses.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 201))
    expect(await responses[0]?.json()).toMatchObject({ code: expect.stringContaining("5406123.45") })
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 1, apiCalls: 10 })
  })

  it("hands a renewal in the background to the platform", async () => {
    await charge()
    const handed: Array<Promise<unknown>> = []
    const platform = { waitUntil: (renewal: Promise<unknown>) => handed.push(renewal) }
    Object.defineProperty(globalThis, vercelContext, { value: { get: () => platform }, configurable: true })
    const inTheWindow = Date.now() + 57 * 60_000
    vi.spyOn(Date, "now").mockImplementation(() => inTheWindow)
    expect((await charge()).status).toBe(201)
    expect(handed).toHaveLength(1)
    await Promise.all(handed)
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 2, tokensIssued: 2 })
  })

  it("cures a token that was revoked in between", async () => {
    await charge()
    sandbox.tokens.revokeAll()
    expect((await charge()).status).toBe(201)
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 2, statuses: { 401: 1 } })
  })

  it("answers 503 and does not show the secret while there is no token", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {})
    vi.stubEnv("PIX_CLIENT_SECRET", "not-the-secret")
    const response = await charge()
    expect(response.status).toBe(503)
    expect(log).toHaveBeenCalledWith("CredentialsRejected", expect.any(String))
    expect((await response.text()) + JSON.stringify(log.mock.calls)).not.toContain("not-the-secret")
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 1, apiCalls: 0 })
  })
})
