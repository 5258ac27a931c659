import { startSandbox } from "@pix/auth-sandbox"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest"
import type * as lambda from "../src/handler.ts"

// What a fault delays waits until the test lets it go on.
let letGo: (() => void) | undefined
const sandbox = await startSandbox({ sleep: () => new Promise((resolve) => (letGo = resolve)) })

const charge = { body: JSON.stringify({ amount: "123.45" }) }
let handler: typeof lambda.handler

beforeAll(() => {
  vi.stubEnv("PIX_BASE_URL", sandbox.url)
  vi.stubEnv("PIX_CLIENT_ID", sandbox.clientId)
})
beforeEach(async () => {
  vi.stubEnv("PIX_CLIENT_SECRET", sandbox.clientSecret)
  sandbox.reset()
  await coldStart()
})
afterEach(() => {
  vi.restoreAllMocks()
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await sandbox.close()
})

/** A new instance of the function. */
async function coldStart(): Promise<void> {
  vi.resetModules()
  ;({ handler } = await import("../src/handler.ts"))
}

/** Inside the renewal window of a token that lives an hour. */
function minutesPass(minutes: number): void {
  const later = Date.now() + minutes * 60_000
  vi.spyOn(Date, "now").mockImplementation(() => later)
}

describe("the function", () => {
  it("asks for a token once an instance, and not once a call", async () => {
    const answers = [await handler(charge), await handler(charge), await handler(charge)]
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([201, 201, 201])
    expect(answers[0]?.body).toContain("5406123.45")
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 1, apiCalls: 3 })
  })

  it("answers only when a renewal in the background has ended, since it is frozen then", async () => {
    await handler(charge)
    minutesPass(57)
    sandbox.faults.add({ route: "POST /oauth/token", delay: 1 })
    let answered = false
    const endpoint = async () => {
      await vi.waitUntil(() => sandbox.stats().statuses[201] === 2, { timeout: 60_000 })
      await vi.waitUntil(() => letGo !== undefined, { timeout: 60_000 })
      // Several turns of the event loop: the API's answer has long arrived.
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
      expect(answered).toBe(false)
      letGo?.()
    }
    await Promise.all([handler(charge).then(() => (answered = true)), endpoint()])
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 2, tokensIssued: 2 })
  })

  it("cures a token that was revoked in between", async () => {
    await handler(charge)
    sandbox.tokens.revokeAll()
    expect(await handler(charge)).toMatchObject({ statusCode: 201 })
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 2, statuses: { 401: 1 } })
  })

  it("answers 503 and does not show the secret while there is no token", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {})
    vi.stubEnv("PIX_CLIENT_SECRET", "not-the-secret")
    await coldStart()
    const answer = await handler(charge)
    expect(answer.statusCode).toBe(503)
    expect(log).toHaveBeenCalledWith("CredentialsRejected", expect.any(String))
    expect(JSON.stringify([answer, log.mock.calls])).not.toContain("not-the-secret")
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 1, apiCalls: 0 })
  })
})
