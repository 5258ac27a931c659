import { getEventListeners } from "node:events"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { createTokenManager } from "../src/manager/create-token-manager.ts"
import type { TokenManagerOptions } from "../src/manager/options.ts"
import { ntxPay } from "../src/providers/ntx-pay.ts"
import type { TokenEvent } from "../src/renewal/token-events.ts"
import type { StoreEntry, TokenStore } from "../src/store/token-store.ts"
import { type ManualClock, manualClock } from "../src/testing/manual-clock.ts"

const unhandled: Array<unknown> = []
const note = (reason: unknown): void => void unhandled.push(reason)
beforeEach(() => {
  unhandled.length = 0
  process.on("unhandledRejection", note)
})
afterEach(() => void process.off("unhandledRejection", note))
const settle = () => new Promise((resolve) => setImmediate(resolve))

function manager(options: Partial<TokenManagerOptions> = {}) {
  let issued = 0
  const fetch = async () =>
    Response.json({ access_token: `token-${++issued}`, token_type: "Bearer", expires_in: 3600, scope: "a b" })
  const clock = manualClock()
  const credentials = { clientId: "account-93", clientSecret: "secret-of-93" }
  const tokens = createTokenManager({ provider: ntxPay(), ...credentials, fetch, clock, ...options })
  const events: Array<TokenEvent> = []
  tokens.subscribe((event) => void events.push(event))
  return { tokens, events, clock, requests: () => issued }
}

const storeFailures = (events: ReadonlyArray<TokenEvent>) =>
  events.flatMap((event) => (event._tag === "StoreFailed" ? [`${event.operation}: ${event.cause.message}`] : []))

/** A store whose entries have generations of another type, as a driver reads a BIGINT. */
function storeOf(generationOf: (generation: number) => unknown): TokenStore {
  const entries = new Map<string, StoreEntry>()
  return {
    load: async (key) => {
      const entry = entries.get(key)
      return entry && ({ ...entry, generation: generationOf(entry.generation) } as unknown as StoreEntry)
    },
    save: async (key, entry) => {
      entries.set(key, { value: entry.value, generation: entry.generation })
      return true
    },
    clear: async (key, generation) => void entries.set(key, { value: "", generation })
  }
}

describe("promise 30: a value from outside never ends the manager", () => {
  it.each<[string, (generation: number) => unknown]>([
    ["a BigInt", (generation: number) => BigInt(generation)],
    ["a text of digits", (generation: number) => String(generation)]
  ])("a generation that is %s is one", async (_, generationOf) => {
    const store = storeOf(generationOf)
    const first = manager({ store })
    expect(await first.tokens.getToken()).toBe("token-1")
    const second = manager({ store })
    expect(await second.tokens.getToken()).toBe("token-1")
    second.tokens.invalidateToken("token-1")
    await settle()
    expect(await second.tokens.getToken()).toBe("token-1")
    expect([...storeFailures(first.events), ...storeFailures(second.events)]).toEqual([])
  })

  it.each([
    ["2^53", 2 ** 53],
    ["a fraction", 1.5],
    ["NaN", Number.NaN],
    ["a negative number", -1],
    ["a word", "new"]
  ])("a generation that is %s is reported", async (_, generation) => {
    const store = { ...storeOf(() => generation) }
    await store.save("any", { value: "x", generation: 1, expiresAt: 0 })
    const load = async () => ({ value: "x", generation }) as unknown as StoreEntry
    const { tokens, events } = manager({ store: { ...store, load } })
    expect(await tokens.getToken()).toBe("token-1")
    expect(storeFailures(events)).toEqual([expect.stringMatching(/^load: .*generation is not a whole number/)])
  })

  const answers: ReadonlyArray<readonly [string, Partial<TokenStore>, string]> = [
    [
      "a load that gives a number",
      { load: async () => 0 as never },
      "load: store.load() must give an entry or undefined; it gave a number"
    ],
    [
      "a save that gives nothing",
      { save: async () => undefined as never },
      "save: store.save() must give true or false; it gave undefined"
    ],
    [
      "a lease that gives true",
      { lease: async () => true as never },
      "lease: store.lease() must give an object with release(), or undefined; it gave a boolean"
    ],
    [
      "a save that is refused for no reason",
      { save: async () => false },
      "save: store.save() refused generation 1, but the store has no entry"
    ]
  ]
  it.each(answers)("%s is reported once in a renewal, and delays nobody", async (_, wrong, message) => {
    const { tokens, events } = manager({ store: { ...storeOf((generation) => generation), ...wrong } })
    expect(await tokens.getToken()).toBe("token-1")
    await settle()
    await settle()
    expect(storeFailures(events)).toEqual([message])
  })

  it("a save that is refused because another process was faster is not reported", async () => {
    const store = storeOf((generation) => generation)
    const save: TokenStore["save"] = async (key, entry) => {
      await store.save(key, { ...entry, generation: entry.generation + 1 })
      return false
    }
    const { tokens, events } = manager({ store: { ...store, save } })
    expect(await tokens.getToken()).toBe("token-1")
    await settle()
    await settle()
    expect(storeFailures(events)).toEqual([])
  })

  it("an async listener and an async waitUntil that reject end no process", async () => {
    const clock: ManualClock = manualClock()
    const rejects = (() => Promise.reject(new Error("no"))) as () => void
    const { tokens } = manager({ clock, waitUntil: rejects })
    tokens.subscribe(rejects)
    await tokens.getToken()
    await clock.advance(3_590_000)
    expect(tokens.currentToken()).toBe("token-1")
    await settle()
    expect(unhandled).toEqual([])
  })

  it("a clock that tells no number makes one token request, and is reported", async () => {
    const { tokens, events, requests } = manager({ clock: { ...manualClock(), now: () => Number.NaN } })
    for (let call = 0; call < 20; call++) expect(await tokens.getToken()).toBe("token-1")
    expect(requests()).toBe(1)
    expect(events.filter(({ _tag }) => _tag === "ClockFailed")).toHaveLength(1)
  })

  it("a clock that throws once does not end the manager", async () => {
    const clock = manualClock()
    let calls = 0
    const now = (): number => {
      if (++calls === 3) throw new Error("once")
      return clock.now()
    }
    const { tokens, clock: _, events } = manager({ clock: { ...clock, now } })
    expect(await tokens.getToken()).toBe("token-1")
    expect(events.map(({ _tag }) => _tag)).toContain("ClockFailed")
    expect(tokens.currentToken()).toBe("token-1")
  })
})

describe("what listeners and callers get is theirs to read only", () => {
  it("scopes, events and reasons cannot be changed", async () => {
    const { tokens, events } = manager()
    await tokens.getToken()
    const renewed = events.find(({ _tag }) => _tag === "TokenRenewed")
    expect(() => (tokens.snapshot().scopes as Array<string>).push("all")).toThrow(TypeError)
    expect(() => ((renewed as unknown as { scopes: Array<string> }).scopes[0] = "all")).toThrow(TypeError)
    expect(() => Object.assign(renewed ?? {}, { _tag: "StoreFailed" })).toThrow(TypeError)
    expect(tokens.snapshot().scopes).toEqual(["a", "b"])

    const failing = manager({ fetch: async () => new Response(null, { status: 401 }) })
    const error = (await failing.tokens.getToken().catch((thrown: unknown) => thrown)) as { reason: object }
    expect(() => Object.assign(error.reason, { retryAt: 0 })).toThrow(TypeError)
  })
})

describe("promise 4: callers that share a signal", () => {
  it("put one listener on it, however many they are, and take it off again", async () => {
    let letGo: (response: Response) => void = () => {}
    const { tokens } = manager({ fetch: () => new Promise((resolve) => (letGo = resolve)) })
    const { signal } = new AbortController()
    const waiting = Array.from({ length: 30 }, () => tokens.getToken({ signal }))
    expect(getEventListeners(signal, "abort")).toHaveLength(1)
    await settle()
    letGo(Response.json({ access_token: "a-token", token_type: "Bearer", expires_in: 3600 }))
    await Promise.all(waiting)
    expect(getEventListeners(signal, "abort")).toHaveLength(0)
  })

  it("all end with its reason", async () => {
    const { tokens } = manager({ fetch: () => new Promise(() => {}) })
    const controller = new AbortController()
    const waiting = Array.from({ length: 30 }, () => tokens.getToken({ signal: controller.signal }))
    controller.abort(new Error("enough"))
    for (const one of await Promise.allSettled(waiting)) {
      expect(one).toMatchObject({ status: "rejected", reason: { message: "enough" } })
    }
    await tokens.dispose()
  })

  it("may be a signal without reason, as those of older libraries are", async () => {
    const { tokens } = manager()
    const signal = { aborted: true } as AbortSignal
    await expect(tokens.getToken({ signal })).rejects.toMatchObject({ name: "AbortError" })
  })
})

describe("promise 15: 401s on many routes", () => {
  it("cost at most five token requests in 30 s, whatever the routes", async () => {
    const { tokens, clock, requests } = manager()
    for (let call = 0; call < 300; call++) {
      const token = await tokens.getToken()
      tokens.invalidateToken(token, { method: "GET", url: `https://api.ntxpay.com/account-${call % 100}/cob` })
    }
    expect(await tokens.getToken()).toBe("token-6")
    expect(requests()).toBe(6)
    await clock.advance(30_000)
    tokens.invalidateToken("token-6", { method: "GET", url: "https://api.ntxpay.com/account-7/cob" })
    expect(await tokens.getToken()).toBe("token-7")
  })
})
