import type { AddressInfo } from "node:net"
import { type INestApplication, Logger } from "@nestjs/common"
import { Test } from "@nestjs/testing"
import type { TokenManager } from "@pix/auth-axios"
import { type Sandbox, startSandbox } from "@pix/auth-sandbox"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest"
import { AppModule } from "../src/app.module"
import { PIX_TOKENS } from "../src/pix/pix.service"

// What a fault delays waits until the test lets it go on.
let letGo: (() => void) | undefined
let sandbox: Sandbox
let app: INestApplication
let url: string

beforeAll(async () => {
  sandbox = await startSandbox({ sleep: () => new Promise((resolve) => (letGo = resolve)) })
})
beforeEach(() => {
  sandbox.reset()
  letGo = undefined
  vi.stubEnv("PIX_BASE_URL", sandbox.url)
  vi.stubEnv("PIX_CLIENT_ID", sandbox.clientId)
  vi.stubEnv("PIX_CLIENT_SECRET", sandbox.clientSecret)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  await app.close()
})
afterAll(() => sandbox.close())

/** The app on loopback, configured by the environment. */
async function start(): Promise<void> {
  const module = await Test.createTestingModule({ imports: [AppModule] }).compile()
  app = module.createNestApplication({ logger: false })
  await app.listen(0, "127.0.0.1")
  url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`
}

/** Without keep-alive: a server that closes would wait for the idle connection. */
const charge = (amount: string) =>
  fetch(`${url}/charges`, {
    method: "POST",
    headers: { "content-type": "application/json", connection: "close" },
    body: JSON.stringify({ amount })
  })

describe("the NestJS module", () => {
  it("creates ten charges at once with one token request", async () => {
    await start()
    const responses = await Promise.all(Array.from({ length: 10 }, () => charge("123.45")))
    expect(responses.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 201))
    expect(await responses[0]?.json()).toMatchObject({ code: expect.stringContaining("5406123.45") })
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 1, apiCalls: 10 })
  })

  it("cures a token that was revoked in between, and the buyer notices nothing", async () => {
    await start()
    await charge("1.00")
    sandbox.tokens.revokeAll()
    expect((await charge("2.00")).status).toBe(201)
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 2, statuses: { 201: 2, 401: 1 } })
  })

  it("answers a request under way before the manager is disposed of, also if it needs another token", async () => {
    await start()
    await charge("1.00")
    sandbox.tokens.revokeAll()
    sandbox.faults.add({ route: "PUT /cob/{txid}", times: 1, delay: 1 })
    const tokens = app.get<TokenManager>(PIX_TOKENS)
    const shutDown = async () => {
      await vi.waitUntil(() => letGo !== undefined, { timeout: 60_000 })
      const closed = app.close()
      await vi.waitUntil(() => !app.getHttpServer().listening, { timeout: 60_000 })
      letGo?.()
      await closed
    }
    const [response] = await Promise.all([charge("2.00"), shutDown()])
    expect(response.status).toBe(201)
    await expect(tokens.getToken()).rejects.toMatchObject({ code: "ManagerDisposed" })
  })

  it("answers 503 and a time to come back while there is no token, and does not show the secret", async () => {
    const log = vi.spyOn(Logger.prototype, "error").mockImplementation(() => {})
    vi.stubEnv("PIX_CLIENT_SECRET", "not-the-secret")
    await start()
    const response = await charge("123.45")
    expect(response.status).toBe(503)
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThanOrEqual(1)
    expect(log).toHaveBeenCalledWith(expect.stringContaining("CredentialsRejected"))
    expect((await response.text()) + JSON.stringify(log.mock.calls)).not.toContain("not-the-secret")
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 1, apiCalls: 0 })
  })

  it("hands on what the PSP says about a wrong amount", async () => {
    await start()
    const response = await charge("twelve")
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ message: expect.stringContaining("Valor") })
  })

  it("answers 502 if the PSP fails otherwise", async () => {
    vi.spyOn(Logger.prototype, "error").mockImplementation(() => {})
    sandbox.faults.add({ route: "PUT /cob/{txid}", times: 1, status: 500 })
    await start()
    expect((await charge("1.00")).status).toBe(502)
  })
})
