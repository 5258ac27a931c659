import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Random from "effect/Random"
import * as Stream from "effect/Stream"
import { TestClock } from "effect/testing"
import { encodeStored } from "../src/renewal/store-entry.ts"
import type { TokenEvent } from "../src/renewal/token-events.ts"
import { memoryTokenStore } from "../src/store/memory-token-store.ts"
import type { StoreLease, TokenStore } from "../src/store/token-store.ts"
import { failure, managerOver, storeKey, value } from "./effect-manager.ts"
import { leasingStore } from "./leasing-store.ts"
import { type Answer, fails, hour, issues, scriptedSource } from "./scripted-source.ts"

const noChance: typeof Random.Random.Service = { nextIntUnsafe: () => 0, nextDoubleUnsafe: () => 0 }

/** One process: a renewal of its own over a store that it shares. */
const process = (store: TokenStore, ...answers: ReadonlyArray<Answer>) => withFingerprint(undefined, store, ...answers)

const withFingerprint = (secretFingerprint: number | undefined, store: TokenStore, ...answers: ReadonlyArray<Answer>) =>
  Effect.gen(function* () {
    const { source, asked, answer } = scriptedSource(...answers)
    const tokens = yield* managerOver({ ...source, secretFingerprint: Effect.succeed(secretFingerprint) }, store).pipe(
      Effect.provideService(Random.Random, noChance)
    )
    const events: Array<TokenEvent> = []
    yield* Effect.forkScoped(
      Stream.runForEach(tokens.events, (event) => Effect.sync(() => void events.push(event))),
      { startImmediately: true }
    )
    return { tokens, asked, answer, events }
  })

const began = <A, E>(effect: Effect.Effect<A, E>) => Effect.forkScoped(effect, { startImmediately: true })

/** Lets Promises of the stores settle; no time passes. */
const turn = Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))

/** What another process left: a token sent at that wall time. */
const stored = (accessToken: string, sentAt: number, generation = 1, lifetime = hour) => ({
  ...encodeStored({
    token: { accessToken, lifetime, lifetimeAssumed: false, scopes: ["pix:read"], sentAt },
    failure: undefined
  })!,
  generation
})

const leasing = Effect.map(Clock.Clock, (clock) => leasingStore(() => clock.currentTimeMillisUnsafe()))

describe("sharing a token through a store", () => {
  it.effect("adopts what another process has, without a token request", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(10 * hour)
      const store = memoryTokenStore()
      yield* Effect.promise(() => store.save(storeKey, stored("theirs", 10 * hour - 60_000)))
      const { tokens, asked, events } = yield* process(store)
      assert.strictEqual(yield* value(tokens), "theirs")
      assert.strictEqual(asked.requests, 0)
      yield* turn
      assert.deepStrictEqual(
        events.map((event) => [event._tag, "adopted" in event && event.adopted]),
        [["TokenRenewed", true]]
      )
      // It dies when it would there: an hour after it was sent.
      yield* TestClock.adjust(hour - 60_000)
      assert.strictEqual(yield* value(tokens), "token-1")
    })
  )

  it.effect(
    "a fresh token costs the store nothing: it is read when the token is missing, due, expired or invalidated",
    () =>
      Effect.gen(function* () {
        const { store, asked } = yield* leasing
        const { tokens } = yield* process(
          store,
          issues("token-1"),
          issues("token-2"),
          issues("token-3"),
          issues("token-4")
        )
        const reads: Array<number> = []
        // Asked a hundred times in each state; the reads of the store since the state before are noted.
        const note = Effect.gen(function* () {
          const before = asked.load
          for (let call = 0; call < 100; call++) yield* tokens.getToken()
          yield* turn
          reads.push(asked.load - before)
        })
        yield* note // missing
        yield* note // fresh
        yield* TestClock.adjust(56 * 60_000)
        yield* note // due
        yield* note // fresh
        yield* TestClock.adjust(hour)
        yield* note // expired
        yield* note // fresh
        yield* tokens.invalidateToken(yield* value(tokens))
        yield* turn // the entry is read once, to be cleared
        yield* note // invalidated
        yield* note // fresh
        // Once before the lease is taken, and once after.
        assert.deepStrictEqual(reads, [2, 0, 2, 0, 2, 0, 2, 0])
      })
  )

  it.effect("a stored token from a clock that is ahead lives no longer than a new one", () =>
    Effect.gen(function* () {
      const store = memoryTokenStore()
      yield* Effect.promise(() => store.save(storeKey, stored("theirs", 5 * hour)))
      const { tokens } = yield* process(store)
      assert.strictEqual(yield* value(tokens), "theirs")
      yield* TestClock.adjust(hour)
      assert.strictEqual(yield* value(tokens), "token-1")
    })
  )

  it.effect("an expired, damaged or foreign entry reads as none", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(10 * hour)
      const store = memoryTokenStore()
      for (const [index, text] of ["<html>", '{"version":0}', stored("dead", 8 * hour).value].entries()) {
        yield* Effect.promise(() => store.save(storeKey, { value: text, generation: index * 10 + 5, expiresAt: 0 }))
        const { tokens, asked } = yield* process(store, issues(`own-${index}`))
        assert.strictEqual(yield* value(tokens), `own-${index}`)
        assert.strictEqual(asked.requests, 1)
        yield* turn
        const entry = yield* Effect.promise(() => store.load(storeKey))
        assert.include(entry?.value, `own-${index}`)
        assert.strictEqual(entry?.generation, index * 10 + 6)
        yield* Effect.promise(() => store.clear(storeKey, index * 10 + 6))
      }
    })
  )

  it.effect("an entry that cannot be read is reported once, however long another process renews", () =>
    Effect.gen(function* () {
      const { store, memory } = yield* leasing
      yield* Effect.promise(() => memory.save(storeKey, { value: "unreadable", generation: 4, expiresAt: 0 }))
      yield* Effect.promise(() => store.lease!(storeKey, 2_000))
      const { tokens, events } = yield* process(store)
      const caller = yield* began(value(tokens))
      for (let step = 0; step < 30; step++) {
        yield* TestClock.adjust(100)
        yield* turn
      }
      assert.strictEqual(yield* Fiber.join(caller), "token-1")
      assert.deepStrictEqual(
        events.map((event) => event._tag),
        ["StoreFailed", "TokenRequested", "TokenRenewed"]
      )
    })
  )

  it.effect("callers get the token before it is saved", () =>
    Effect.gen(function* () {
      const store = { ...memoryTokenStore(), save: () => new Promise<boolean>(() => {}) }
      const { tokens } = yield* process(store)
      assert.strictEqual(yield* value(tokens), "token-1")
      // The end of the scope waits for the save, which times out now.
      yield* TestClock.adjust("1 second")
    })
  )

  it.effect("promise 23: a store that fails is an event, never an outage", () =>
    Effect.gen(function* () {
      const down = () => Promise.reject(new Error("ECONNREFUSED while saving token-1"))
      const store: TokenStore = { load: down, save: down, clear: down, lease: down }
      const { tokens, asked, events } = yield* process(store)
      assert.strictEqual(yield* value(tokens), "token-1")
      yield* tokens.invalidateToken("token-1")
      assert.strictEqual(yield* value(tokens), "token-2")
      assert.strictEqual(asked.requests, 2)
      yield* turn
      const failed = events.flatMap((event) => (event._tag === "StoreFailed" ? [event.operation] : []))
      // One a renewal: once an operation has failed, the others are not tried.
      assert.deepStrictEqual(failed, ["load", "load", "load"])
    })
  )

  it.effect("promise 23: a store that hangs costs its deadline once", () =>
    Effect.gen(function* () {
      const never = () => new Promise<never>(() => {})
      const store: TokenStore = { load: never, save: never, clear: never, lease: never }
      const { tokens } = yield* process(store)
      const caller = yield* began(value(tokens))
      yield* TestClock.adjust(999)
      assert.isUndefined(caller.pollUnsafe())
      yield* TestClock.adjust(1)
      assert.strictEqual(yield* Fiber.join(caller), "token-1")
    })
  )

  it.effect("null is nothing, and a generation that is no number keeps nothing from being saved", () =>
    Effect.gen(function* () {
      const memory = memoryTokenStore()
      const answers: Array<unknown> = [null, null, { value: "rubbish", generation: Number.NaN }]
      const load = (key: string) =>
        answers.length > 0 ? Promise.resolve(answers.shift() as undefined) : memory.load(key)
      const { tokens } = yield* process({ ...memory, load })
      assert.strictEqual(yield* value(tokens), "token-1")
      for (const next of ["token-2", "token-3", "token-4"]) {
        yield* tokens.invalidateToken(yield* value(tokens))
        assert.strictEqual(yield* value(tokens), next)
        yield* turn
      }
      const other = yield* process(memory)
      assert.strictEqual(yield* value(other.tokens), "token-4")
    })
  )

  it.effect("an operation that was given up and fails after that has failed once", () =>
    Effect.gen(function* () {
      let fail = (): void => {}
      const load = () =>
        new Promise<undefined>((_, reject) => {
          fail = () => reject(new Error("too late"))
        })
      const { tokens, events } = yield* process({ ...memoryTokenStore(), load })
      const caller = yield* began(value(tokens))
      yield* TestClock.adjust(1_000)
      assert.strictEqual(yield* Fiber.join(caller), "token-1")
      fail()
      yield* turn
      yield* turn
      assert.deepStrictEqual(
        events.map((event) => event._tag),
        ["StoreFailed", "TokenRequested", "TokenRenewed"]
      )
    })
  )

  it.effect("a lease that comes too late is given back", () =>
    Effect.gen(function* () {
      let answer = (): void => {}
      let released = 0
      const release = async () => void released++
      const lease = () =>
        new Promise<{ release: typeof release }>((resolve) => {
          answer = () => resolve({ release })
        })
      const { tokens, events } = yield* process({ ...memoryTokenStore(), lease })
      const caller = yield* began(value(tokens))
      yield* turn
      yield* TestClock.adjust(1_000)
      assert.strictEqual(yield* Fiber.join(caller), "token-1")
      assert.strictEqual(released, 0)
      answer()
      yield* turn
      assert.strictEqual(released, 1)
      assert.deepStrictEqual(
        events.map((event) => event._tag),
        ["StoreFailed", "TokenRequested", "TokenRenewed"]
      )
    })
  )

  it.effect("promise 21: the event of a failed save holds no token", () =>
    Effect.gen(function* () {
      const save = (_: string, entry: { readonly value: string }) =>
        Promise.reject(new Error(`could not write ${entry.value}`))
      const { tokens, events } = yield* process({ ...memoryTokenStore(), save }, issues("the-token-itself"))
      yield* tokens.getToken()
      yield* turn
      assert.deepStrictEqual(
        events.map((event) => event._tag),
        ["TokenRequested", "TokenRenewed", "StoreFailed"]
      )
      assert.notInclude(JSON.stringify(events) + String((events.at(-1) as { cause: Error }).cause), "the-token-itself")
    })
  )

  it.effect("promise 21: no event of a store holds a token, although the store quotes what it could not parse", () =>
    Effect.gen(function* () {
      const words = ["cannot parse", "no lease while", "cannot clear"].map((what) => new Error(`${what} the-token`))
      const thrown: ReadonlyArray<Error> = [...words, new SyntaxError(`"another-token" is not valid JSON`)]
      for (const error of thrown) {
        const store = memoryTokenStore()
        const down = () => Promise.reject(error)
        const { tokens, events } = yield* process(store, issues("the-token"), issues("the-second"))
        yield* tokens.getToken()
        Object.assign(store, { load: down, clear: down, lease: down })
        yield* tokens.invalidateToken("the-token")
        yield* tokens.getToken()
        yield* turn
        const causes = events.flatMap((event) => (event._tag === "StoreFailed" ? [String(event.cause)] : []))
        assert.isAbove(causes.length, 0)
        assert.notMatch(causes.join(), /the-token|another-token/)
      }
    })
  )

  it.effect("a lease that comes too late is given back, and null is none", () =>
    Effect.gen(function* () {
      let grant: (lease: StoreLease) => void = () => {}
      const lease = () => new Promise<StoreLease>((resolve) => (grant = resolve))
      const { tokens, asked } = yield* process({ ...memoryTokenStore(), lease })
      const waiting = yield* began(tokens.getToken())
      yield* turn
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(waiting)
      let released = 0
      grant({ release: async () => void released++ })
      yield* turn
      assert.deepStrictEqual([released, asked.requests], [1, 1])

      const none = { ...memoryTokenStore(), lease: () => Promise.resolve(null as never) }
      const other = yield* process(none)
      const denied = yield* began(other.tokens.getToken())
      yield* turn
      assert.strictEqual(other.asked.requests, 0)
      yield* Fiber.interrupt(denied)
    })
  )

  it.effect("reads the store again under the lease: another may have renewed while it was waited for", () =>
    Effect.gen(function* () {
      const store = memoryTokenStore()
      const lease = async () => {
        await store.save(storeKey, stored("of-another", 0))
        return { release: () => Promise.resolve() }
      }
      const { tokens, asked } = yield* process({ ...store, lease })
      assert.strictEqual(yield* value(tokens), "of-another")
      assert.strictEqual(asked.requests, 0)
    })
  )

  it.effect("promise 24: fifty cold processes make one token request", () =>
    Effect.gen(function* () {
      const { store } = yield* leasing
      const slow = Effect.delay(issues("one-for-all"), 3_000)
      const processes = yield* Effect.all(Array.from({ length: 50 }, () => process(store, slow)))
      const callers = yield* Effect.all(processes.map(({ tokens }) => began(value(tokens))))
      for (let step = 0; step < 40; step++) {
        yield* TestClock.adjust(100)
        yield* turn
      }
      const served = yield* Effect.all(callers.map((caller) => Fiber.join(caller)))
      assert.deepStrictEqual(new Set(served), new Set(["one-for-all"]))
      assert.strictEqual(
        processes.reduce((sum, { asked }) => sum + asked.requests, 0),
        1
      )
    })
  )

  it.effect("promise 24: a holder that dies costs the others one lease time", () =>
    Effect.gen(function* () {
      const { store } = yield* leasing
      yield* Effect.promise(() => store.lease!(storeKey, 12_000))
      const { tokens, asked } = yield* process(store)
      const caller = yield* began(value(tokens))
      for (let step = 0; step < 119; step++) {
        yield* TestClock.adjust(100)
        yield* turn
      }
      assert.strictEqual(asked.requests, 0)
      for (let step = 0; step < 2; step++) {
        yield* TestClock.adjust(100)
        yield* turn
      }
      assert.strictEqual(yield* Fiber.join(caller), "token-1")
      assert.strictEqual(asked.requests, 1)
    })
  )

  it.effect("promise 24: of many that waited for a lease, one asks, and the others wait for that one", () =>
    Effect.gen(function* () {
      const { store } = yield* leasing
      yield* Effect.promise(() => store.lease!(storeKey, 12_000))
      const slow = Effect.delay(issues("one-for-all"), 1_000)
      const processes = yield* Effect.all(Array.from({ length: 20 }, () => process(store, slow)))
      const callers = yield* Effect.all(processes.map(({ tokens }) => began(value(tokens))))
      for (let step = 0; step < 150; step++) {
        yield* TestClock.adjust(100)
        yield* turn
      }
      const served = yield* Effect.all(callers.map((caller) => Fiber.join(caller)))
      assert.deepStrictEqual(new Set(served), new Set(["one-for-all"]))
      assert.strictEqual(
        processes.reduce((sum, { asked }) => sum + asked.requests, 0),
        1
      )
    })
  )

  it.effect("promise 4: a lease that never ends does not keep anybody for ever", () =>
    Effect.gen(function* () {
      const store: TokenStore = { ...memoryTokenStore(), lease: () => Promise.resolve(undefined) }
      const { tokens, asked } = yield* process(store)
      const caller = yield* began(value(tokens))
      for (let step = 0; step < 155; step++) {
        yield* TestClock.adjust(100)
        yield* turn
      }
      assert.strictEqual(yield* Fiber.join(caller), "token-1")
      assert.strictEqual(asked.requests, 1)
    })
  )

  it.effect("promise 2: while another process renews, a due token is served", () =>
    Effect.gen(function* () {
      const { store } = yield* leasing
      const { tokens } = yield* process(store)
      yield* tokens.getToken()
      yield* turn
      yield* TestClock.adjust(56 * 60_000)
      yield* Effect.promise(() => store.lease!(storeKey, 12_000))
      for (let step = 0; step < 10; step++) {
        assert.strictEqual(yield* value(tokens), "token-1")
        yield* TestClock.adjust(100)
        yield* turn
      }
      yield* Effect.promise(() => store.save(storeKey, stored("theirs", 56 * 60_000, 2)))
      yield* TestClock.adjust(200)
      yield* turn
      assert.strictEqual(yield* value(tokens), "theirs")
    })
  )
})

describe("sharing a failure", () => {
  it.effect(
    "promise 24: fifty processes with a wrong secret make one request, and a corrected secret works at once",
    () =>
      Effect.gen(function* () {
        const { store } = yield* leasing
        const wrong = fails("rejected", { status: 401, secretFingerprint: 7 })
        const processes = yield* Effect.all(Array.from({ length: 50 }, () => withFingerprint(7, store, wrong)))
        for (const { tokens } of processes) {
          assert.strictEqual((yield* failure(tokens)).reason._tag, "CredentialsRejected")
          yield* turn
        }
        assert.strictEqual(
          processes.reduce((sum, { asked }) => sum + asked.requests, 0),
          1
        )
        const corrected = yield* withFingerprint(8, store, issues("at-once"))
        assert.strictEqual(yield* value(corrected.tokens), "at-once")
      })
  )

  it.effect("promise 8: a Retry-After seen by one is obeyed by all", () =>
    Effect.gen(function* () {
      const { store } = yield* leasing
      const first = yield* process(store, fails("unavailable", { status: 429, retryAfter: 60_000 }))
      yield* failure(first.tokens)
      yield* turn
      const second = yield* process(store)
      const { reason } = yield* failure(second.tokens)
      assert.deepStrictEqual(reason, { _tag: "TokenRequestFailed", status: 429, retryAt: 60_000 })
      yield* TestClock.adjust(59_999)
      yield* failure(second.tokens)
      assert.strictEqual(second.asked.requests, 0)
      yield* TestClock.adjust(1)
      assert.strictEqual(yield* value(second.tokens), "token-1")
    })
  )

  it.effect("a failure from a clock that is ahead is obeyed once, for five minutes", () =>
    Effect.gen(function* () {
      const store = memoryTokenStore()
      const retryAt = { held: hour, missing: hour }
      const failed = { outcome: { _tag: "Failed", kind: "unavailable", status: 503 }, streak: 1, retryAt } as const
      yield* Effect.promise(() =>
        store.save(storeKey, { ...encodeStored({ token: undefined, failure: failed })!, generation: 1 })
      )
      const { tokens, asked } = yield* process(store)
      const minutes = 60_000
      assert.strictEqual((yield* failure(tokens)).message.includes("00:05:00"), true)
      yield* TestClock.adjust(5 * minutes - 1)
      yield* failure(tokens)
      assert.strictEqual(asked.requests, 0)
      yield* TestClock.adjust(1)
      assert.strictEqual(yield* value(tokens), "token-1")
    })
  )

  it.effect("one that a store keeps is not obeyed again, although a token was had since", () =>
    Effect.gen(function* () {
      const entry = { value: "", generation: 1 }
      const save = (_: string, saved: { readonly value: string }) => {
        // It takes the failure, and nothing after that.
        if (entry.value === "") entry.value = saved.value
        return Promise.resolve(true)
      }
      const store = { load: () => Promise.resolve(entry), save, clear: () => Promise.resolve() }
      const { tokens, asked, answer } = yield* process(store, fails("unavailable", { retryAfter: 60_000 }))
      yield* failure(tokens)
      yield* TestClock.adjust("1 minute")
      answer(issues("token-1"), issues("token-2"))
      assert.strictEqual(yield* value(tokens), "token-1")
      // By the clock that is set back, what the store keeps still cools down.
      yield* TestClock.setTime(0)
      yield* tokens.invalidateToken("token-1")
      assert.strictEqual(yield* value(tokens), "token-2")
      assert.strictEqual(asked.requests, 3)
    })
  )

  it.effect("the back-off grows across processes", () =>
    Effect.gen(function* () {
      const { store } = yield* leasing
      const wrong = fails("rejected", { status: 401 })
      let requests = 0
      for (let second = 0; second < 120; second++) {
        const { tokens, asked } = yield* process(store, wrong)
        yield* failure(tokens)
        yield* turn
        requests += asked.requests
        yield* TestClock.adjust(1_000)
      }
      // At 0, 1, 2, 4, 8, 16, 32, 62 and 92 s: as one process would.
      assert.strictEqual(requests, 9)
    })
  )

  it.effect("a failure does not take the token from the others", () =>
    Effect.gen(function* () {
      const { store } = yield* leasing
      const first = yield* process(store, issues("still-good"))
      yield* first.tokens.getToken()
      first.answer(fails("rejected", { status: 403 }))
      yield* TestClock.adjust(56 * 60_000)
      assert.strictEqual(yield* value(first.tokens), "still-good")
      yield* turn
      const second = yield* process(store)
      assert.strictEqual(yield* value(second.tokens), "still-good")
      assert.strictEqual(second.asked.requests, 0)
    })
  )
})

describe("promise 15: where 401s on a route are ignored, and another process has a newer token", () => {
  const route = { method: "GET", url: "https://api.ntxpay.com/cob/1" }

  /** A process whose replay was answered 401, since another has had a newer token meanwhile. */
  const overtaken = Effect.gen(function* () {
    const store = memoryTokenStore()
    const ours = yield* process(store, issues("first"), issues("third"))
    yield* value(ours.tokens)
    yield* turn
    yield* TestClock.adjust("1 second")
    const save = (name: string, generation: number) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        Effect.promise(() => store.save(storeKey, stored(name, now, generation)))
      )
    return { ...ours, save }
  })

  it.effect("it is taken at once, without a token request", () =>
    Effect.gen(function* () {
      const { tokens, asked, save } = yield* overtaken
      yield* save("second", 9)
      yield* tokens.invalidateToken("first", { ...route, replay: true })
      assert.strictEqual(yield* value(tokens, { rejected: "first" }), "second")
      assert.strictEqual(asked.requests, 1)
    })
  )

  it.effect("or a moment later, when the store has it", () =>
    Effect.gen(function* () {
      const { tokens, asked, save } = yield* overtaken
      yield* tokens.invalidateToken("first", { ...route, replay: true })
      assert.strictEqual(yield* value(tokens, { rejected: "first" }), "first")
      yield* save("second", 9)
      yield* tokens.invalidateToken("first", route)
      assert.strictEqual(yield* value(tokens, { rejected: "first" }), "second")
      assert.strictEqual(asked.requests, 1)
    })
  )

  it.effect("the route stays ignored: a 401 for the newer token costs no token request either", () =>
    Effect.gen(function* () {
      const { tokens, asked, save } = yield* overtaken
      yield* save("second", 9)
      yield* tokens.invalidateToken("first", { ...route, replay: true })
      assert.strictEqual(yield* value(tokens, { rejected: "first" }), "second")
      yield* tokens.invalidateToken("second", route)
      assert.strictEqual(yield* value(tokens, { rejected: "second" }), "second")
      assert.strictEqual(asked.requests, 1)
    })
  )

  it.effect("an older one, or a cleared one, is not taken", () =>
    Effect.gen(function* () {
      const { tokens, asked } = yield* overtaken
      yield* tokens.invalidateToken("first", { ...route, replay: true })
      assert.strictEqual(yield* value(tokens, { rejected: "first" }), "first")
      assert.strictEqual(asked.requests, 1)
    })
  )
})

describe("sharing an invalidation", () => {
  it.effect("promise 13: a cleared token is not adopted again, and the others are told", () =>
    Effect.gen(function* () {
      const { store } = yield* leasing
      const first = yield* process(store)
      const second = yield* process(store)
      assert.strictEqual(yield* value(first.tokens), "token-1")
      yield* turn
      assert.strictEqual(yield* value(second.tokens), "token-1")
      yield* first.tokens.invalidateToken("token-1")
      yield* turn
      const third = yield* process(store, issues("anew"))
      assert.strictEqual(yield* value(third.tokens), "anew")
      yield* turn
      assert.strictEqual(yield* value(first.tokens), "anew")
      // A late 401 of the second process finds the new token in the store, and clears nothing there.
      yield* second.tokens.invalidateToken("token-1")
      assert.strictEqual(yield* value(second.tokens), "anew")
      assert.deepStrictEqual([first.asked.requests, second.asked.requests, third.asked.requests], [1, 0, 1])
    })
  )

  it.effect("promise 13: a tombstone holds although the store could not be cleared", () =>
    Effect.gen(function* () {
      const store = { ...memoryTokenStore(), clear: () => Promise.reject(new Error("read-only")) }
      const { tokens, asked } = yield* process(store)
      const sent = yield* value(tokens)
      yield* turn
      yield* tokens.invalidateToken(sent)
      assert.strictEqual(yield* value(tokens), "token-2")
      assert.strictEqual(asked.requests, 2)
    })
  )

  it.effect("promise 25: a frozen process does not overwrite what a newer one wrote", () =>
    Effect.gen(function* () {
      const memory = memoryTokenStore()
      const frozen = yield* process(memory, Effect.delay(issues("old"), 5_000))
      const caller = yield* began(value(frozen.tokens))
      yield* turn
      yield* Effect.promise(() => memory.save(storeKey, stored("newer", 0, 1)))
      yield* TestClock.adjust(5_000)
      yield* turn
      assert.strictEqual(yield* Fiber.join(caller), "old")
      assert.include((yield* Effect.promise(() => memory.load(storeKey)))?.value, "newer")
    })
  )
})
