import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { TestClock } from "effect/testing"
import type { AuthError } from "../src/errors/auth-error.ts"
import { layerTokenRenewal, makeTokenRenewal, TokenRenewal } from "../src/effect/token-renewal.ts"
import { TokenSource } from "../src/effect/services.ts"
import { type Answer, fails, hour, issues, scriptedSource } from "./scripted-source.ts"

const minutes = (count: number) => count * 60_000

/** Without chance: waits and back-offs take half of their step, windows begin as late as they may. */
const noChance: typeof Random.Random.Service = { nextIntUnsafe: () => 0, nextDoubleUnsafe: () => 0 }

/** Runs a test with a renewal over a scripted source, on the test clock. */
function withRenewal<A, E>(
  answers: ReadonlyArray<Answer>,
  test: (
    parts: { readonly renewal: TokenRenewal } & ReturnType<typeof scriptedSource>
  ) => Effect.Effect<A, E, Scope.Scope>
) {
  const scripted = scriptedSource(...answers)
  return TokenRenewal.use((renewal) => Effect.scoped(test({ renewal, ...scripted }))).pipe(
    Effect.provide(layerTokenRenewal().pipe(Layer.provide(Layer.succeed(TokenSource, scripted.source)))),
    Effect.provideService(Random.Random, noChance)
  )
}

const value = (renewal: TokenRenewal) => Effect.map(renewal.current, (token) => token.reveal())

const failure = (renewal: TokenRenewal): Effect.Effect<AuthError> =>
  Effect.flatMap(Effect.flip(renewal.current), (error) => Effect.succeed(error)).pipe(Effect.orDie)

const slow = (answer: Answer, milliseconds: number): Answer => Effect.delay(answer, milliseconds)

describe("serving", () => {
  it.effect("promise 1: a fresh token is served without another request", () =>
    withRenewal([], ({ renewal, asked }) =>
      Effect.gen(function* () {
        assert.strictEqual(yield* value(renewal), "token-1")
        yield* TestClock.adjust(minutes(54))
        assert.strictEqual(yield* value(renewal), "token-1")
        assert.strictEqual(asked.requests, 1)
      })
    )
  )

  it.effect("promise 2: a due token is served at once, while one slow renewal runs behind", () =>
    withRenewal([issues("old")], ({ renewal, asked, answer }) =>
      Effect.gen(function* () {
        yield* renewal.current
        answer(slow(issues("new"), 8_000))
        yield* TestClock.adjust(minutes(55))
        // Nobody moves the clock: whoever waited would wait for ever.
        for (let call = 0; call < 10; call++) assert.strictEqual(yield* value(renewal), "old")
        assert.strictEqual(asked.requests, 2)
        yield* TestClock.adjust(8_000)
        assert.strictEqual(yield* value(renewal), "new")
        assert.strictEqual(asked.requests, 2)
      })
    )
  )

  it.effect("promise 2: a due token is served to its end while renewal fails", () =>
    withRenewal([issues("old")], ({ renewal, answer }) =>
      Effect.gen(function* () {
        yield* renewal.current
        answer(fails("unavailable"))
        yield* TestClock.adjust(minutes(55))
        for (let second = 0; second < 299; second++) {
          assert.strictEqual(yield* value(renewal), "old")
          yield* TestClock.adjust(1_000)
        }
        answer(issues("new"))
        yield* TestClock.adjust(1_000)
        assert.strictEqual(yield* value(renewal), "new")
      })
    )
  )

  it.effect("promise 3: a thousand cold callers make one token request", () =>
    withRenewal([slow(issues("one"), 500)], ({ renewal, asked }) =>
      Effect.gen(function* () {
        const callers = yield* Effect.forkChild(
          Effect.all(
            Array.from({ length: 1_000 }, () => value(renewal)),
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
    withRenewal([], ({ renewal, asked }) =>
      Effect.gen(function* () {
        yield* renewal.current
        yield* TestClock.adjust(hour)
        const both = yield* Effect.all([value(renewal), value(renewal)], { concurrency: "unbounded" })
        assert.deepStrictEqual(both, ["token-2", "token-2"])
        assert.strictEqual(asked.requests, 2)
      })
    )
  )

  it.effect("promise 4: the renewal survives the caller who began it", () =>
    withRenewal([slow(issues("kept"), 1_000)], ({ renewal, asked }) =>
      Effect.gen(function* () {
        const first = yield* Effect.forkChild(value(renewal), { startImmediately: true })
        const second = yield* Effect.forkChild(value(renewal), { startImmediately: true })
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
    withRenewal([slow(issues("a", 60_000), 9_000)], ({ renewal, asked, answer }) =>
      Effect.gen(function* () {
        const caller = yield* Effect.forkChild(value(renewal), { startImmediately: true })
        yield* TestClock.adjust(9_000)
        assert.strictEqual(yield* Fiber.join(caller), "a")
        answer(issues("b"))
        yield* TestClock.adjust(38_000)
        assert.strictEqual(yield* value(renewal), "a")
        assert.strictEqual(asked.requests, 1)
        yield* TestClock.adjust(13_000)
        assert.strictEqual(yield* value(renewal), "b")
      })
    )
  )

  it.effect("promise 6: setting the wall clock back does not revive a token", () =>
    withRenewal([], ({ renewal, asked }) =>
      Effect.gen(function* () {
        yield* TestClock.setTime(10 * hour)
        yield* renewal.current
        yield* TestClock.adjust(minutes(50))
        yield* TestClock.setTime(2 * hour)
        assert.strictEqual(yield* value(renewal), "token-1")
        assert.strictEqual(asked.requests, 1)
        yield* TestClock.adjust(minutes(10))
        assert.strictEqual(yield* value(renewal), "token-2")
      })
    )
  )

  it.effect("promise 7: three attempts, 250 and 500 ms apart without chance, then the failure", () =>
    withRenewal([fails("unavailable", { status: 503 })], ({ renewal, asked }) =>
      Effect.gen(function* () {
        const caller = yield* Effect.forkChild(failure(renewal), { startImmediately: true })
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
    withRenewal([Effect.never], ({ renewal, asked }) =>
      Effect.gen(function* () {
        const caller = yield* Effect.forkChild(failure(renewal), { startImmediately: true })
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
    withRenewal([fails("rejected", { status: 401 })], ({ renewal, asked }) =>
      Effect.gen(function* () {
        for (let call = 0; call < 50; call++) {
          const { reason } = yield* failure(renewal)
          assert.deepStrictEqual(reason, { _tag: "CredentialsRejected", status: 401, retryAt: 500 })
        }
        assert.strictEqual(asked.requests, 1)
      })
    )
  )

  it.effect("promise 8: a wrong secret costs a request per back-off, not per call", () =>
    withRenewal([fails("rejected", { status: 401 })], ({ renewal, asked }) =>
      Effect.gen(function* () {
        for (let second = 0; second < 600; second++) {
          yield* failure(renewal)
          yield* TestClock.adjust(1_000)
        }
        // At 0, 1, 2, 4, 8, 16, 32 s, and every 30 s from then on.
        assert.strictEqual(asked.requests, 25)
      })
    )
  )

  it.effect("promise 8: each failing caller gets an error of its own, siblings the same reason", () =>
    withRenewal([fails("invalid", { field: "access_token" })], ({ renewal }) =>
      Effect.gen(function* () {
        const [one, two] = yield* Effect.all([failure(renewal), failure(renewal)], { concurrency: "unbounded" })
        assert.notStrictEqual(one, two)
        assert.strictEqual(one.reason, two.reason)
        assert.deepStrictEqual(one.reason, { _tag: "TokenResponseInvalid", field: "access_token", retryAt: 500 })
      })
    )
  )

  it.effect("promise 8: recovers on the first request after the outage", () =>
    withRenewal([fails("unavailable")], ({ renewal, answer }) =>
      Effect.gen(function* () {
        yield* Effect.forkChild(failure(renewal), { startImmediately: true })
        yield* TestClock.adjust(750)
        answer(issues("back"))
        yield* TestClock.adjust(500)
        assert.strictEqual(yield* value(renewal), "back")
      })
    )
  )

  it.effect("promise 30: a source that throws has failed like one that does not answer", () =>
    withRenewal([Effect.die(new Error("a bug"))], ({ renewal, asked, answer }) =>
      Effect.gen(function* () {
        const caller = yield* Effect.forkChild(value(renewal), { startImmediately: true })
        answer(issues("second"))
        yield* TestClock.adjust(250)
        assert.strictEqual(yield* Fiber.join(caller), "second")
        assert.strictEqual(asked.requests, 2)
      })
    )
  )

  it.effect("promise 12: nothing is asked for while nobody asks", () =>
    withRenewal([], ({ renewal, asked }) =>
      Effect.gen(function* () {
        yield* TestClock.adjust(hour)
        assert.strictEqual(asked.requests, 0)
        yield* renewal.current
        yield* TestClock.adjust(100 * hour)
        assert.strictEqual(asked.requests, 1)
      })
    )
  )
})

describe("reacting", () => {
  it.effect("promise 13: twenty 401s for one token cost one renewal", () =>
    withRenewal([], ({ renewal, asked }) =>
      Effect.gen(function* () {
        const sent = yield* value(renewal)
        for (let call = 0; call < 20; call++) {
          yield* renewal.invalidate(sent, { method: "GET", url: "https://api.ntxpay.com/cob/1" })
          assert.strictEqual(yield* value(renewal), "token-2")
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
      const renewal = yield* makeTokenRenewal().pipe(Scope.provide(scope), Effect.provideService(TokenSource, source))
      const waiting = yield* Effect.forkChild(failure(renewal), { startImmediately: true })
      yield* Scope.close(scope, Exit.void)
      assert.deepStrictEqual((yield* Fiber.join(waiting)).reason, { _tag: "ManagerDisposed" })
      assert.deepStrictEqual((yield* failure(renewal)).reason, { _tag: "ManagerDisposed" })
      assert.deepStrictEqual(asked, { requests: 1, interrupted: 1 })
    })
  )

  it.effect("promise 21: changes reports what happened, without the token", () =>
    withRenewal([fails("unavailable"), issues("a-secret-token")], ({ renewal }) =>
      Effect.gen(function* () {
        const listening = yield* Effect.forkChild(Stream.runCollect(Stream.take(renewal.changes, 4)), {
          startImmediately: true
        })
        yield* Effect.forkChild(renewal.current, { startImmediately: true })
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
