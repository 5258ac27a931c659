import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Random from "effect/Random"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { TestClock } from "effect/testing"
import type { TokenManager } from "../src/effect/token-manager.ts"
import { failure, managerOver, value } from "./effect-manager.ts"
import { type Answer, fails, hour, issues, scriptedSource } from "./scripted-source.ts"

const minutes = (count: number) => count * 60_000

/** Without chance: waits and back-offs take half of their step, windows begin as late as they may. */
const noChance: typeof Random.Random.Service = { nextIntUnsafe: () => 0, nextDoubleUnsafe: () => 0 }

/** Runs a test with a manager over a scripted source, on the test clock. */
function withManager<A, E>(
  answers: ReadonlyArray<Answer>,
  test: (
    parts: { readonly tokens: TokenManager } & ReturnType<typeof scriptedSource>
  ) => Effect.Effect<A, E, Scope.Scope>
) {
  const scripted = scriptedSource(...answers)
  return Effect.scoped(Effect.flatMap(managerOver(scripted.source), (tokens) => test({ tokens, ...scripted }))).pipe(
    Effect.provideService(Random.Random, noChance)
  )
}

const slow = (answer: Answer, milliseconds: number): Answer => Effect.delay(answer, milliseconds)

describe("serving", () => {
  it.effect("promise 1: a fresh token is served without another request", () =>
    withManager([], ({ tokens, asked }) =>
      Effect.gen(function* () {
        assert.strictEqual(yield* value(tokens), "token-1")
        yield* TestClock.adjust(minutes(54))
        assert.strictEqual(yield* value(tokens), "token-1")
        assert.strictEqual(asked.requests, 1)
      })
    )
  )

  it.effect("promise 2: a due token is served at once, while one slow renewal runs behind", () =>
    withManager([issues("old")], ({ tokens, asked, answer }) =>
      Effect.gen(function* () {
        yield* tokens.getToken()
        answer(slow(issues("new"), 8_000))
        yield* TestClock.adjust(minutes(55))
        // Nobody moves the clock: whoever waited would wait for ever.
        for (let call = 0; call < 10; call++) assert.strictEqual(yield* value(tokens), "old")
        assert.strictEqual(asked.requests, 2)
        yield* TestClock.adjust(8_000)
        assert.strictEqual(yield* value(tokens), "new")
        assert.strictEqual(asked.requests, 2)
      })
    )
  )

  it.effect("promise 2: a due token is served to its end while renewal fails", () =>
    withManager([issues("old")], ({ tokens, answer }) =>
      Effect.gen(function* () {
        yield* tokens.getToken()
        answer(fails("unavailable"))
        yield* TestClock.adjust(minutes(55))
        for (let second = 0; second < 299; second++) {
          assert.strictEqual(yield* value(tokens), "old")
          yield* TestClock.adjust(1_000)
        }
        answer(issues("new"))
        yield* TestClock.adjust(1_000)
        assert.strictEqual(yield* value(tokens), "new")
      })
    )
  )

  it.effect("promise 3: a thousand cold callers make one token request", () =>
    withManager([slow(issues("one"), 500)], ({ tokens, asked }) =>
      Effect.gen(function* () {
        const callers = yield* Effect.forkChild(
          Effect.all(
            Array.from({ length: 1_000 }, () => value(tokens)),
            { concurrency: "unbounded" }
          )
        )
        yield* TestClock.adjust(500)
        assert.deepStrictEqual(new Set(yield* Fiber.join(callers)), new Set(["one"]))
        assert.strictEqual(asked.requests, 1)
      })
    )
  )

  it.effect("promise 3: an expired token is not served: callers join one renewal", () =>
    withManager([], ({ tokens, asked }) =>
      Effect.gen(function* () {
        yield* tokens.getToken()
        yield* TestClock.adjust(hour)
        const both = yield* Effect.all([value(tokens), value(tokens)], { concurrency: "unbounded" })
        assert.deepStrictEqual(both, ["token-2", "token-2"])
        assert.strictEqual(asked.requests, 2)
      })
    )
  )

  it.effect("promise 4: the renewal survives the caller who began it", () =>
    withManager([slow(issues("kept"), 1_000)], ({ tokens, asked }) =>
      Effect.gen(function* () {
        const first = yield* Effect.forkChild(value(tokens), { startImmediately: true })
        const second = yield* Effect.forkChild(value(tokens), { startImmediately: true })
        yield* TestClock.adjust(500)
        yield* Fiber.interrupt(first)
        yield* TestClock.adjust(500)
        assert.strictEqual(yield* Fiber.join(second), "kept")
        assert.deepStrictEqual(asked, { requests: 1, interrupted: 0 })
      })
    )
  )
})

describe("renewing", () => {
  it.effect("promise 6: expiry counts from the sending of the request", () =>
    withManager([slow(issues("a", 60_000), 9_000)], ({ tokens, asked, answer }) =>
      Effect.gen(function* () {
        const caller = yield* Effect.forkChild(value(tokens), { startImmediately: true })
        yield* TestClock.adjust(9_000)
        assert.strictEqual(yield* Fiber.join(caller), "a")
        answer(issues("b"))
        yield* TestClock.adjust(38_000)
        assert.strictEqual(yield* value(tokens), "a")
        assert.strictEqual(asked.requests, 1)
        yield* TestClock.adjust(13_000)
        assert.strictEqual(yield* value(tokens), "b")
      })
    )
  )

  it.effect("promise 6: setting the wall clock back does not revive a token", () =>
    withManager([], ({ tokens, asked }) =>
      Effect.gen(function* () {
        yield* TestClock.setTime(10 * hour)
        yield* tokens.getToken()
        yield* TestClock.adjust(minutes(50))
        yield* TestClock.setTime(2 * hour)
        assert.strictEqual(yield* value(tokens), "token-1")
        assert.strictEqual(asked.requests, 1)
        yield* TestClock.adjust(minutes(10))
        assert.strictEqual(yield* value(tokens), "token-2")
      })
    )
  )

  it.effect("promise 7: three attempts, 250 and 500 ms apart without chance, then the failure", () =>
    withManager([fails("unavailable", { status: 503 })], ({ tokens, asked }) =>
      Effect.gen(function* () {
        const caller = yield* Effect.forkChild(failure(tokens), { startImmediately: true })
        assert.strictEqual(asked.requests, 1)
        yield* TestClock.adjust(249)
        assert.strictEqual(asked.requests, 1)
        yield* TestClock.adjust(1)
        assert.strictEqual(asked.requests, 2)
        yield* TestClock.adjust(500)
        const error = yield* Fiber.join(caller)
        assert.deepStrictEqual(error.reason, { _tag: "TokenRequestFailed", status: 503, retryAt: 1_250 })
        assert.strictEqual(asked.requests, 3)
      })
    )
  )

  it.effect("promise 7: nobody hangs on a silent endpoint, and its requests are aborted", () =>
    withManager([Effect.never], ({ tokens, asked }) =>
      Effect.gen(function* () {
        const caller = yield* Effect.forkChild(failure(tokens), { startImmediately: true })
        yield* TestClock.adjust(29_999)
        assert.isUndefined(caller.pollUnsafe())
        yield* TestClock.adjust(1)
        const { reason } = yield* Fiber.join(caller)
        assert.strictEqual(reason._tag, "TokenRequestFailed")
        assert.deepStrictEqual(asked, { requests: 3, interrupted: 3 })
      })
    )
  )

  it.effect("promise 8: while cooling down callers fail at once and no request is made", () =>
    withManager([fails("rejected", { status: 401 })], ({ tokens, asked }) =>
      Effect.gen(function* () {
        for (let call = 0; call < 50; call++) {
          const { reason } = yield* failure(tokens)
          assert.deepStrictEqual(reason, { _tag: "CredentialsRejected", status: 401, retryAt: 500 })
        }
        assert.strictEqual(asked.requests, 1)
      })
    )
  )

  it.effect("promise 8: a wrong secret costs a request per back-off, not per call", () =>
    withManager([fails("rejected", { status: 401 })], ({ tokens, asked }) =>
      Effect.gen(function* () {
        for (let second = 0; second < 600; second++) {
          yield* failure(tokens)
          yield* TestClock.adjust(1_000)
        }
        // At 0, 1, 2, 4, 8, 16, 32 s, and every 30 s from then on.
        assert.strictEqual(asked.requests, 25)
      })
    )
  )

  it.effect("promise 8: each failing caller gets an error of its own, siblings the same reason", () =>
    withManager([fails("invalid", { field: "access_token" })], ({ tokens }) =>
      Effect.gen(function* () {
        const [one, two] = yield* Effect.all([failure(tokens), failure(tokens)], { concurrency: "unbounded" })
        assert.notStrictEqual(one, two)
        assert.strictEqual(one.reason, two.reason)
        assert.deepStrictEqual(one.reason, { _tag: "TokenResponseInvalid", field: "access_token", retryAt: 500 })
      })
    )
  )

  it.effect("promise 8: recovers on the first request after the outage", () =>
    withManager([fails("unavailable")], ({ tokens, answer }) =>
      Effect.gen(function* () {
        yield* Effect.forkChild(failure(tokens), { startImmediately: true })
        yield* TestClock.adjust(750)
        answer(issues("back"))
        yield* TestClock.adjust(500)
        assert.strictEqual(yield* value(tokens), "back")
      })
    )
  )

  it.effect("promise 30: a source that throws has failed like one that does not answer", () =>
    withManager([Effect.die(new Error("a bug"))], ({ tokens, asked, answer }) =>
      Effect.gen(function* () {
        const caller = yield* Effect.forkChild(value(tokens), { startImmediately: true })
        answer(issues("second"))
        yield* TestClock.adjust(250)
        assert.strictEqual(yield* Fiber.join(caller), "second")
        assert.strictEqual(asked.requests, 2)
      })
    )
  )

  it.effect("promise 12: nothing is asked for while nobody asks", () =>
    withManager([], ({ tokens, asked }) =>
      Effect.gen(function* () {
        yield* TestClock.adjust(hour)
        assert.strictEqual(asked.requests, 0)
        yield* tokens.getToken()
        yield* TestClock.adjust(100 * hour)
        assert.strictEqual(asked.requests, 1)
      })
    )
  )
})

describe("reacting", () => {
  it.effect("promise 13: twenty 401s for one token cost one renewal", () =>
    withManager([], ({ tokens, asked }) =>
      Effect.gen(function* () {
        const sent = yield* value(tokens)
        for (let call = 0; call < 20; call++) {
          yield* tokens.invalidateToken(sent, { method: "GET", url: "https://api.ntxpay.com/cob/1" })
          assert.strictEqual(yield* value(tokens), "token-2")
        }
        assert.strictEqual(asked.requests, 2)
      })
    )
  )
})

describe("as a service", () => {
  it.effect("promise 31: closing the scope fails the callers who wait, and interrupts the request", () =>
    Effect.gen(function* () {
      const { source, asked } = scriptedSource(Effect.never)
      const scope = yield* Scope.make()
      const tokens = yield* managerOver(source).pipe(Scope.provide(scope))
      const waiting = yield* Effect.forkChild(failure(tokens), { startImmediately: true })
      yield* Scope.close(scope, Exit.void)
      assert.deepStrictEqual((yield* Fiber.join(waiting)).reason, { _tag: "ManagerDisposed" })
      assert.deepStrictEqual((yield* failure(tokens)).reason, { _tag: "ManagerDisposed" })
      assert.deepStrictEqual(asked, { requests: 1, interrupted: 1 })
    })
  )

  it.effect("promise 21: events report what happened, without the token", () =>
    withManager([fails("unavailable"), issues("a-secret-token")], ({ tokens }) =>
      Effect.gen(function* () {
        const listening = yield* Effect.forkChild(Stream.runCollect(Stream.take(tokens.events, 4)), {
          startImmediately: true
        })
        yield* Effect.forkChild(tokens.getToken(), { startImmediately: true })
        yield* TestClock.adjust(250)
        const events = yield* Fiber.join(listening)
        assert.deepStrictEqual(
          events.map((event) => event._tag),
          ["TokenRequested", "AttemptFailed", "TokenRequested", "TokenRenewed"]
        )
        assert.notInclude(JSON.stringify(events), "a-secret-token")
      })
    )
  )
})
