import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Random from "effect/Random"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { TestClock } from "effect/testing"
import type { TokenManager } from "../src/effect/token-manager.ts"
import { prolongedFor } from "../src/renewal/next-step.ts"
import { leaseTimes } from "../src/renewal/time-limits.ts"
import type { TokenEvent } from "../src/renewal/token-events.ts"
import type { StoreLease, TokenStore } from "../src/store/token-store.ts"
import { managerOver, storeKey, value } from "./effect-manager.ts"
import { leasingStore } from "./leasing-store.ts"
import { type Answer, fails, issues, scriptedSource } from "./scripted-source.ts"

const noChance: typeof Random.Random.Service = { nextIntUnsafe: () => 0, nextDoubleUnsafe: () => 0 }

/** One process: a renewal of its own over a store that it shares. */
const process = (store: TokenStore, ...answers: ReadonlyArray<Answer>) =>
  Effect.gen(function* () {
    const { source, asked } = scriptedSource(...answers)
    const tokens = yield* managerOver(source, store).pipe(Effect.provideService(Random.Random, noChance))
    const events: Array<TokenEvent> = []
    yield* Effect.forkScoped(
      Stream.runForEach(tokens.events, (event) => Effect.sync(() => void events.push(event))),
      { startImmediately: true }
    )
    return { tokens, asked, failures: () => events.filter(({ _tag }) => _tag === "StoreFailed") }
  })

const began = (tokens: TokenManager) => Effect.forkScoped(value(tokens), { startImmediately: true })

/** Lets Promises of the stores settle; no time passes. */
const turn = Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))

/** Time goes by, in small steps. */
const passes = Effect.fnUntraced(function* (milliseconds: number) {
  yield* turn
  for (let step = 0; step < milliseconds / 100; step++) {
    yield* TestClock.adjust(100)
    yield* turn
  }
})

const leasing = Effect.map(Clock.Clock, (clock) => leasingStore(() => clock.currentTimeMillisUnsafe()))

const slowly = (milliseconds: number, name: string) => Effect.delay(issues(name), milliseconds)

/** The store with other leases than its own. */
const withLease = (store: TokenStore, change: (lease: StoreLease) => StoreLease): TokenStore => ({
  ...store,
  lease: async (...asked) => {
    const lease = await store.lease?.(...asked)
    return lease && change(lease)
  }
})

describe("a lease that its holder prolongs", () => {
  it.effect("promise 24: a prolonged lease lasts while its holder works, and nobody else asks", () =>
    Effect.gen(function* () {
      const { store, asked } = yield* leasing
      const holder = yield* process(store, slowly(9_500, "of-the-holder"))
      const other = yield* process(store)
      const first = yield* began(holder.tokens)
      yield* turn
      const second = yield* began(other.tokens)
      yield* passes(10_000)
      assert.strictEqual(yield* Fiber.join(first), "of-the-holder")
      assert.strictEqual(yield* Fiber.join(second), "of-the-holder")
      assert.deepStrictEqual([holder.asked.requests, other.asked.requests, asked.prolong], [1, 0, 9])
    })
  )

  it.effect("promise 24: if the holder dies, the others have a token within four seconds, and one of them asks", () =>
    Effect.gen(function* () {
      const { store } = yield* leasing
      let isDead = false
      let bury = (): void => {}
      const buried = new Promise<void>((resolve) => (bury = resolve))
      const untilDeath =
        <Args extends ReadonlyArray<unknown>, A>(run: (...args: Args) => Promise<A>) =>
        (...args: Args): Promise<A> =>
          isDead ? buried.then(() => run(...args)) : run(...args)
      const mortal = withLease(store, ({ release, prolong }) => ({
        release: untilDeath(release),
        prolong: prolong && untilDeath(prolong)
      }))
      const holder = yield* process({ ...mortal, save: untilDeath(store.save) }, Effect.never)
      const others = yield* Effect.all(Array.from({ length: 50 }, () => process(store, slowly(500, "of-another"))))
      yield* began(holder.tokens)
      yield* turn
      const callers = yield* Effect.all(others.map(({ tokens }) => began(tokens)))
      yield* passes(6_000)
      isDead = true
      yield* passes(4_000)
      const waiting = callers.filter((caller) => caller.pollUnsafe() === undefined)
      bury()
      assert.deepStrictEqual(waiting, [])
      const served = yield* Effect.all(callers.map((caller) => Fiber.join(caller)))
      assert.deepStrictEqual(new Set(served), new Set(["of-another"]))
      assert.strictEqual(
        others.reduce((sum, { asked }) => sum + asked.requests, 0),
        1
      )
    })
  )

  it.effect("promise 12: a lease is not prolonged after the renewal", () =>
    Effect.gen(function* () {
      const { store, asked } = yield* leasing
      const { tokens } = yield* process(store, slowly(2_500, "one"))
      yield* began(tokens)
      yield* passes(60_000)
      assert.strictEqual(asked.prolong, 2)
    })
  )

  it.effect("promise 31: dispose() ends the prolonging and gives the lease back", () =>
    Effect.gen(function* () {
      const { store } = yield* leasing
      const calls: Array<string> = []
      let prolonged = (): void => {}
      const slow = withLease(store, ({ release, prolong }) => ({
        release: () => {
          calls.push("release")
          return release()
        },
        prolong: async (ttl) => {
          calls.push("prolong")
          await new Promise<void>((resolve) => (prolonged = resolve))
          calls.push("prolonged")
          return (await prolong?.(ttl)) === true
        }
      }))
      const scope = yield* Scope.make()
      const { tokens } = yield* process(slow, slowly(9_500, "never")).pipe(Scope.provide(scope))
      yield* began(tokens)
      yield* passes(1_000)
      assert.deepStrictEqual(calls, ["prolong"])
      const disposed = yield* Effect.forkScoped(Scope.close(scope, Exit.void), { startImmediately: true })
      yield* turn
      prolonged()
      yield* turn
      yield* Fiber.join(disposed)
      yield* passes(10_000)
      assert.deepStrictEqual(calls, ["prolong", "prolonged", "release"])
    })
  )

  it.effect("promise 25: a holder that lost its lease stops prolonging, and its older token replaces nothing", () =>
    Effect.gen(function* () {
      const clock = yield* Clock.Clock
      let frozenFor = 0
      const { store, asked } = leasingStore(() => clock.currentTimeMillisUnsafe() + frozenFor)
      const holder = yield* process(store, slowly(9_500, "the-older-one"))
      const first = yield* began(holder.tokens)
      yield* turn
      // For the store time goes by, and the holder does nothing in it.
      frozenFor = 3_000
      const other = yield* process(store, issues("the-newer-one"))
      assert.strictEqual(yield* Fiber.join(yield* began(other.tokens)), "the-newer-one")
      yield* passes(10_000)
      assert.strictEqual(yield* Fiber.join(first), "the-older-one")
      assert.include((yield* Effect.promise(() => store.load(storeKey)))?.value, "the-newer-one")
      assert.deepStrictEqual([asked.prolong, holder.failures(), other.failures()], [1, [], []])
    })
  )

  const wrong: Readonly<Record<string, () => Promise<boolean>>> = {
    throws: () => {
      throw new Error("no")
    },
    rejects: () => Promise.reject(new Error("no")),
    hangs: () => new Promise(() => {}),
    "gives undefined": () => Promise.resolve(undefined as never),
    "gives a text": () => Promise.resolve("OK" as never)
  }
  it.effect.each(Object.entries(wrong))(
    "promise 23: a `prolong` that %s costs one event, and no token",
    ([, prolong]) =>
      Effect.gen(function* () {
        const { store, memory } = yield* leasing
        let calls = 0
        const counted = () => {
          calls++
          return prolong()
        }
        const { tokens, failures } = yield* process(
          withLease(store, ({ release }) => ({ release, prolong: counted })),
          slowly(9_500, "the-token")
        )
        const caller = yield* began(tokens)
        yield* passes(11_000)
        assert.strictEqual(yield* Fiber.join(caller), "the-token")
        assert.deepStrictEqual(
          failures().map((event) => event._tag === "StoreFailed" && event.operation),
          ["prolong"]
        )
        // It tries again: the next time may go well.
        assert.isAbove(calls, 2)
        assert.include((yield* Effect.promise(() => memory.load(storeKey)))?.value, "the-token")
        assert.isDefined(yield* Effect.promise(async () => store.lease?.(storeKey, 1)))
      })
  )

  it.effect("promise 24: a prolong that hangs once does not cost the lease", () =>
    Effect.gen(function* () {
      const { store, asked } = yield* leasing
      let calls = 0
      const once = withLease(store, ({ release, prolong }) => ({
        release,
        prolong: (ttl) => (++calls === 2 ? new Promise(() => {}) : (prolong?.(ttl) ?? Promise.resolve(false)))
      }))
      const holder = yield* process(once, slowly(7_000, "of-the-holder"))
      const other = yield* process(store)
      const first = yield* began(holder.tokens)
      yield* turn
      const second = yield* began(other.tokens)
      yield* passes(8_000)
      assert.deepStrictEqual([yield* Fiber.join(first), yield* Fiber.join(second)], ["of-the-holder", "of-the-holder"])
      assert.deepStrictEqual([holder.asked.requests, other.asked.requests], [1, 0])
      assert.isAbove(asked.prolong, 3)
    })
  )

  it.effect("promise 23: one failed prolong is reported once, however many attempts follow", () =>
    Effect.gen(function* () {
      const { store } = yield* leasing
      let calls = 0
      const once = withLease(store, ({ release, prolong }) => ({
        release,
        prolong: (ttl) => (++calls === 1 ? Promise.reject(new Error("no")) : (prolong?.(ttl) ?? Promise.resolve(false)))
      }))
      const slow = Effect.delay(fails("unavailable"), 1_500)
      const { tokens, failures } = yield* process(once, slow, slow, slowly(1_500, "the-token"))
      const caller = yield* began(tokens)
      yield* passes(9_000)
      assert.strictEqual(yield* Fiber.join(caller), "the-token")
      assert.strictEqual(failures().length, 1)
    })
  )

  it.effect("promise 23: a store that goes down while the holder asks costs one event", () =>
    Effect.gen(function* () {
      const { store } = yield* leasing
      const down = () => Promise.reject(new Error("connection lost"))
      const { tokens, failures } = yield* process(
        { ...withLease(store, () => ({ release: down, prolong: down })), save: down },
        slowly(5_500, "the-token")
      )
      const caller = yield* began(tokens)
      yield* passes(6_000)
      assert.strictEqual(yield* Fiber.join(caller), "the-token")
      assert.deepStrictEqual(
        failures().map((event) => event._tag === "StoreFailed" && event.operation),
        ["save"]
      )
    })
  )

  it.effect("a lease that the store cannot prolong lasts twelve seconds", () =>
    Effect.gen(function* () {
      const { store, asked } = yield* leasing
      const lease: TokenStore["lease"] = async (key, ttl) => {
        const taken = await store.lease?.(key, ttl)
        return taken && { release: taken.release }
      }
      const holder = yield* process({ ...store, lease }, slowly(9_500, "of-the-holder"))
      const other = yield* process({ ...store, lease })
      const first = yield* began(holder.tokens)
      yield* turn
      const second = yield* began(other.tokens)
      yield* passes(10_000)
      assert.deepStrictEqual([yield* Fiber.join(first), yield* Fiber.join(second)], ["of-the-holder", "of-the-holder"])
      assert.deepStrictEqual([other.asked.requests, asked.prolong], [0, 0])
    })
  )

  it("a lease is prolonged to twelve seconds in all at most", () => {
    const limits = {
      renewBefore: 0,
      requestTimeout: 10_000,
      renewalTimeout: 30_000,
      storeTimeout: 1_000,
      maxInvalidations: 5
    }
    const times = leaseTimes(limits)
    assert.deepStrictEqual(times, { longest: 12_000, short: 3_000, prolongEvery: 1_000 })
    assert.deepStrictEqual(
      [1_000, 8_900, 9_500, 12_100, 20_000].map((now) => prolongedFor(times, 100, now)),
      [3_000, 3_000, 2_600, undefined, undefined]
    )
    const { longest, short } = leaseTimes({ ...limits, requestTimeout: 500 })
    assert.deepStrictEqual([longest, short], [2_500, 2_500])
  })
})
