import { createAuthFetch, createTokenManager, ntxPay } from "@pix/auth-fetch"
import { type Sandbox, startSandbox } from "@pix/auth-sandbox"
import { redisTokenStore } from "@pix/auth-store-redis"
import { Redis } from "ioredis"
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { work } from "../src/work.ts"

const url = process.env["REDIS_URL"] ?? "redis://127.0.0.1:6379"
const redis = new Redis(url)
let log: ReturnType<typeof vi.spyOn>

beforeEach(async () => {
  log = vi.spyOn(console, "error").mockImplementation(() => {})
  await redis.del("orders:waiting", "orders:taken", "orders:failed", ...(await redis.keys("order:*")))
})
afterEach(() => log.mockRestore())
afterAll(() => redis.disconnect())

/** The sandbox, and workers as src/main.ts makes them; all of them end with the test. */
async function startAll({ workers, secret }: { readonly workers: number; readonly secret?: string }) {
  const stack = new AsyncDisposableStack()
  const sandbox = stack.use(await startSandbox())
  for (let worker = 0; worker < workers; worker++) stack.use(startWorker(sandbox, secret))
  return { sandbox, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

function startWorker({ url: baseUrl, clientId, ...sandbox }: Sandbox, clientSecret = sandbox.clientSecret) {
  const connection = new Redis(url)
  const store = redisTokenStore({ send: ([name, ...args]) => connection.call(name, ...args) })
  const tokens = createTokenManager({
    provider: ntxPay(),
    clientId,
    clientSecret,
    baseUrl,
    store,
    storeTimeout: "10 seconds"
  })
  const stop = new AbortController()
  const working = Promise.allSettled([work(connection, createAuthFetch(tokens), stop.signal)])
  return {
    [Symbol.asyncDispose]: async () => {
      stop.abort()
      expect(await working).toEqual([{ status: "fulfilled" }])
      await tokens.dispose()
      connection.disconnect()
    }
  }
}

const order = (id: number, amount = "123.45") => redis.lpush("orders:waiting", JSON.stringify({ id: `${id}`, amount }))
const left = async () => [await redis.llen("orders:waiting"), await redis.llen("orders:taken")]
const eventually = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 60_000, interval: 10 })

describe("the workers", () => {
  it("serve all orders with one token request among them", async () => {
    for (let id = 1; id <= 8; id++) await order(id)
    await using all = await startAll({ workers: 2 })
    await eventually(async () => expect(await redis.keys("order:*:code")).toHaveLength(8))
    expect(await left()).toEqual([0, 0])
    expect(await redis.get("order:8:code")).toContain("5406123.45")
    expect(all.sandbox.stats()).toMatchObject({ tokenRequests: 1, apiCalls: 8 })
  })

  it("go on with another token when theirs is revoked", async () => {
    await using all = await startAll({ workers: 1 })
    await order(1)
    await eventually(async () => expect(await redis.exists("order:1:code")).toBe(1))
    all.sandbox.tokens.revokeAll()
    await order(2)
    await eventually(async () => expect(await redis.exists("order:2:code")).toBe(1))
    expect(all.sandbox.stats()).toMatchObject({ tokenRequests: 2, statuses: { 201: 2, 401: 1 } })
  })

  it("give an order back while there is no token, and say nothing of the secret", async () => {
    await order(1)
    await using all = await startAll({ workers: 1, secret: "not-the-secret" })
    await eventually(async () => expect(log).toHaveBeenCalledWith("CredentialsRejected", expect.any(String)))
    await eventually(async () => expect(await left()).toEqual([1, 0]))
    expect(JSON.stringify(log.mock.calls)).not.toContain("not-the-secret")
    expect(all.sandbox.stats()).toMatchObject({ tokenRequests: 1, apiCalls: 0 })
  })

  it("put aside an order that the PSP does not accept", async () => {
    await order(1, "a lot")
    await using all = await startAll({ workers: 1 })
    await eventually(async () => expect(await redis.llen("orders:failed")).toBe(1))
    expect(await left()).toEqual([0, 0])
    expect(all.sandbox.stats()).toMatchObject({ tokenRequests: 1, statuses: { 400: 1 } })
  })
})
