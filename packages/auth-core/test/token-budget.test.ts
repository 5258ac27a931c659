import { describe, expect, it } from "vitest"
import { replay } from "../src/adapter/index.ts"
import { createTokenManager, memoryTokenStore, ntxPay, type TokenBudget, type TokenStore } from "../src/index.ts"
import type { TokenManagerOptions } from "../src/manager/options.ts"
import { manualClock } from "../src/testing/index.ts"

const twoAMinute: TokenBudget = { requests: 2, per: "1 minute", scope: "client" }
const second = 1_000

/** A process: a manager whose provider has a budget, and when it made its token requests, in seconds. */
function process(
  clock = manualClock(),
  { tokenBudget = twoAMinute, ...options }: Partial<TokenManagerOptions> & { tokenBudget?: TokenBudget } = {},
  answer = (): Response => Response.json({ access_token: crypto.randomUUID(), token_type: "Bearer", expires_in: 3600 })
) {
  const start = clock.monotonic()
  const sent: Array<number> = []
  const tokens = createTokenManager({
    provider: { ...ntxPay(), tokenBudget },
    clientId: "account-93",
    clientSecret: "a-secret-of-this-test",
    clock,
    fetch: async () => {
      sent.push((clock.monotonic() - start) / second)
      return answer()
    },
    ...options
  })
  /** Another token, as after a 401. */
  const another = async (): Promise<string> => {
    tokens.invalidateToken(tokens.currentToken() ?? "")
    return tokens.getToken()
  }
  return { clock, tokens, sent, another }
}

const spent = { code: "TokenRequestFailed", reason: { budgetSpent: true } }

describe("promise 19: the token budget of a provider", () => {
  it("a caller waits for the next request, if that is allowed in time", async () => {
    const { clock, sent, another } = process()
    await another()
    await clock.advance(20 * second)
    await another()
    await clock.advance(15 * second)
    const third = another()
    await clock.advance(24 * second)
    expect(sent).toEqual([0, 20])
    await clock.advance(second)
    expect(await third).toMatch(/-/)
    expect(sent).toEqual([0, 20, 60])
  })

  it("otherwise it is told until when, no request is made before, and one is made then", async () => {
    const { clock, sent, another, tokens } = process()
    const start = clock.now()
    await another()
    await another()
    await clock.advance(20 * second)
    const error = await another().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ ...spent, retryAt: start + 60 * second })
    expect(String(error)).toContain("No token request was made, because those that the PSP allows are spent.")
    expect(String(error)).toContain("Token URL: https://api.ntxpay.com/oauth/token.")
    await expect(tokens.getToken()).rejects.toMatchObject(spent)
    await clock.advance(39 * second)
    await expect(tokens.getToken()).rejects.toMatchObject(spent)
    await clock.advance(second)
    await tokens.getToken()
    expect(sent).toEqual([0, 0, 60])
  })

  it("attempts count: a renewal does not spend more than there is", async () => {
    const { clock, sent, tokens } = process(manualClock(), {}, () => new Response(null, { status: 503 }))
    const asked = tokens.getToken().catch((error: unknown) => error)
    await clock.advance(30 * second)
    expect(await asked).toMatchObject(spent)
    expect(sent).toHaveLength(2)
    await clock.advance(30 * second)
    const later = tokens.getToken().catch(() => {})
    await clock.advance(10 * second)
    await later
    expect(sent.slice(2).every((at) => at >= 60)).toBe(true)
    expect(sent.length).toBeLessThanOrEqual(4)
  })

  it("nobody who has a token notices", async () => {
    const { clock, sent, another, tokens } = process(manualClock(), {
      tokenBudget: { requests: 1, per: "2 hours", scope: "client" }
    })
    const token = await another()
    const events: Array<string> = []
    tokens.subscribe(({ _tag }) => void events.push(_tag))
    await clock.advance(58 * 60 * second)
    expect(tokens.currentToken()).toBe(token)
    await clock.advance(0)
    expect(tokens.currentToken()).toBe(token)
    expect([sent.length, events]).toEqual([1, ["RenewalFailed"]])
  })

  it("the error tells what spent it, as long as nothing else has happened", async () => {
    const cause = Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" })
    const { clock, tokens } = process(manualClock(), { fetch: () => Promise.reject(cause) })
    const asked = tokens.getToken().catch((error: unknown) => error)
    // Two attempts, and the two waits after them, however long chance makes them.
    await clock.advance(2_000)
    const words = "The last one failed: no answer (other side closed, UND_ERR_SOCKET)."
    expect(String(await asked)).toContain(words)
    await clock.advance(24_000)
    const later = await tokens.getToken().catch((error: unknown) => error)
    expect(String(later)).toContain(words)
    expect(Number.isInteger((later as { retryAt: number }).retryAt)).toBe(true)
  })

  it("a 401 in hand is returned as it is", async () => {
    const { another, tokens, sent } = process(manualClock(), { tokenBudget: { ...twoAMinute, requests: 1 } })
    const accessToken = await another()
    const call = {
      method: "GET",
      url: `${tokens.baseUrl}/cob`,
      accessToken,
      isOneShot: false,
      discard: () => {},
      resend: () => Promise.reject(new Error("sent again")),
      rejects: () => true
    }
    expect(await replay(tokens, call)).toBeUndefined()
    expect(sent).toHaveLength(1)
  })

  it("a request that would have no time left is not waited for", async () => {
    const { clock, sent, another } = process(manualClock(), { tokenBudget: { ...twoAMinute, requests: 1 } })
    await another()
    await clock.advance(30_500)
    await expect(another()).rejects.toMatchObject(spent)
    expect(sent).toEqual([0])
  })
})

describe("promise 19: a budget that processes share", () => {
  const clock = manualClock()
  const shared = (options: Parameters<typeof process>[1], store: TokenStore) => process(clock, { store, ...options })

  it("holds across processes, whatever their scopes", async () => {
    const store = memoryTokenStore()
    const [one, other] = [shared({ scopes: ["cob.read"] }, store), shared({ scopes: ["pix.read"] }, store)]
    await one.tokens.getToken()
    await other.tokens.getToken()
    await expect(one.another()).rejects.toMatchObject(spent)
    expect(one.sent.length + other.sent.length).toBe(2)
  })

  it("holds after a restart", async () => {
    const store = memoryTokenStore()
    const before = shared({}, store)
    await before.another()
    await before.another()
    await before.tokens.dispose()
    const after = shared({ scopes: ["cob.read"] }, store)
    await expect(after.tokens.getToken()).rejects.toMatchObject(spent)
    await clock.advance(60 * second)
    await after.tokens.getToken()
    expect([before.sent.length, after.sent.length]).toEqual([2, 1])
  })

  it.each([
    ["a client", "client", 2],
    ["all who call from one address", "address", 1]
  ] as const)("is that of %s", async (_, scope, requests) => {
    const store = memoryTokenStore()
    const tokenBudget = { requests: 1, per: "1 minute", scope } as const
    const clients = ["account-93", "account-94"].map((clientId) => shared({ tokenBudget, clientId }, store))
    await Promise.allSettled(clients.map(({ tokens }) => tokens.getToken()))
    expect(clients.flatMap(({ sent }) => sent)).toHaveLength(requests)
  })

  it("counts what another process reserves at the same moment", async () => {
    const memory = memoryTokenStore()
    let refused = 0
    const store: TokenStore = {
      ...memory,
      // The entry of the budget is the one of which no token is part.
      save: async (key, entry) => {
        if (!entry.value.includes("accessToken") && refused++ === 0) {
          const sentAt = clock.now()
          const requests = [
            { id: 1, sentAt },
            { id: 2, sentAt }
          ]
          await memory.save(key, { ...entry, value: JSON.stringify({ version: 1, requests }) })
          return false
        }
        return memory.save(key, entry)
      }
    }
    const { tokens, sent } = shared({}, store)
    await expect(tokens.getToken()).rejects.toMatchObject(spent)
    expect(sent).toEqual([])
  })

  it("a wall clock that is behind those of others counts their requests as of now", async () => {
    const memory = memoryTokenStore()
    const ahead = manualClock(clock.now() + 10 * 60 * second)
    const one = process(ahead, { store: memory })
    await one.another()
    await one.another()
    const other = shared({ scopes: ["cob.read"] }, memory)
    await expect(other.tokens.getToken()).rejects.toMatchObject(spent)
    await clock.advance(60 * second)
    await other.tokens.getToken()
    expect(other.sent).toEqual([60])
  })

  it.each([
    ["a store that fails", { load: () => Promise.reject(new Error("down")) }],
    [
      "an entry that is damaged",
      { load: () => Promise.resolve({ value: '{"version":1,"requests":[7,{"id":"x"}]}', generation: 3 }) }
    ],
    ["a store that refuses every entry", { save: () => Promise.resolve(false) }]
  ])("promise 23: a manager ignores %s, and counts its own requests", async (_, broken) => {
    const { another, sent } = shared({}, { ...memoryTokenStore(), ...broken })
    await another()
    await another()
    await expect(another()).rejects.toMatchObject(spent)
    expect(sent).toHaveLength(2)
  })
})

describe("a budget that is wrong", () => {
  it.each([
    5,
    { requests: 0, per: "1 minute", scope: "client" },
    { requests: 1.5, per: "1 minute", scope: "client" },
    { requests: 5, per: "often", scope: "client" },
    { requests: 5, per: "1 minute", scope: "ip" }
  ])("%j is refused at construction", (tokenBudget) => {
    expect(() => process(manualClock(), { tokenBudget: tokenBudget as TokenBudget })).toThrow(
      '"provider.tokenBudget" must be { requests: 5, per: "1 minute", scope: "client" or "address" }, or absent'
    )
  })
})
