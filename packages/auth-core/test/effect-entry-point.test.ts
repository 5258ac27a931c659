import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Metric from "effect/Metric"
import * as Tracer from "effect/Tracer"
import { TestClock } from "effect/testing"
import type { TokenSource } from "../src/endpoint/token-source.ts"
import { makeTokenManager, type TokenManagerOptions } from "../src/effect/make-token-manager.ts"
import { replay } from "../src/effect/replay.ts"
import type { TokenManager } from "../src/effect/token-manager.ts"
import { ntxPay } from "../src/providers/ntx-pay.ts"
import { failure, managerOver, value } from "./effect-manager.ts"
import { live, program } from "./effect-program.ts"
import { loopback, sendToken } from "./loopback.ts"
import { fails, issues, scriptedSource } from "./scripted-source.ts"

const withManager = <A, E>(
  source: TokenSource,
  test: (tokens: TokenManager) => Effect.Effect<A, E, Scope.Scope>
): Effect.Effect<A, E> => Effect.scoped(Effect.flatMap(managerOver(source), test))

const counted = (name: string) =>
  Effect.map(Metric.snapshot, (snapshots) => {
    const found = snapshots.find(({ id }) => id === name)
    return found?.type === "Counter" ? Number(found.state.count) : 0
  })

describe("for Effect users", () => {
  it.live("a program runs against a token endpoint", () =>
    Effect.acquireUseRelease(
      Effect.promise(loopback),
      (server) =>
        Effect.gen(function* () {
          server.answer((_, response) => sendToken(response, `token-${server.bodies.length}`))
          assert.deepStrictEqual(yield* Effect.provide(program, live(server.url)), ["token-1", "token-2"])
          assert.strictEqual(server.bodies.length, 2)
        }),
      (server) => Effect.promise(() => server[Symbol.asyncDispose]())
    )
  )

  it.effect("each renewal is a span, in Effect's own Tracer", () => {
    const spans: Array<string> = []
    const tracer = Tracer.make({
      span: (options) => {
        spans.push(options.name)
        return new Tracer.NativeSpan(options)
      }
    })
    const { source } = scriptedSource()
    return withManager(source, (tokens) => Effect.andThen(tokens.getToken(), tokens.getToken())).pipe(
      Effect.provideService(Tracer.Tracer, tracer),
      Effect.map(() => assert.deepStrictEqual(spans, ["pix.auth.renew"]))
    )
  })

  it.effect("renewals, failures, callers served while due and fast failures are counted", () => {
    const { source, answer } = scriptedSource(issues("a"))
    return withManager(source, (tokens) =>
      Effect.gen(function* () {
        yield* tokens.getToken()
        answer(fails("rejected", { status: 401 }))
        yield* TestClock.adjust("56 minutes")
        yield* tokens.getToken()
        yield* tokens.getToken()
        yield* TestClock.adjust("4 minutes")
        assert.isTrue(Exit.isFailure(yield* Effect.exit(tokens.getToken())))
        assert.isTrue(Exit.isFailure(yield* Effect.exit(tokens.getToken())))
        assert.deepStrictEqual(
          yield* Effect.all([
            counted("pix_auth_renewals"),
            counted("pix_auth_renewal_failures"),
            counted("pix_auth_served_while_due"),
            counted("pix_auth_fast_failures")
          ]),
          [1, 2, 2, 2]
        )
      })
    ).pipe(Effect.provideService(Metric.MetricRegistry, new Map()))
  })

  it.effect("promise 8: a changed secret closes the circuit at once", () => {
    const { source, asked, answer } = scriptedSource(fails("rejected", { status: 401, secretFingerprint: 1 }))
    let secretFingerprint = 1
    return withManager({ ...source, secretFingerprint: Effect.sync(() => secretFingerprint) }, (tokens) =>
      Effect.gen(function* () {
        yield* failure(tokens)
        yield* failure(tokens)
        assert.strictEqual(asked.requests, 1)
        answer(issues("with-the-new-secret"))
        secretFingerprint = 2
        assert.strictEqual(yield* value(tokens), "with-the-new-secret")
      })
    )
  })

  it.effect("promise 8: all callers of a rejected secret share one look at it", () => {
    const { source } = scriptedSource(fails("rejected", { status: 401, secretFingerprint: 1 }))
    let looks = 0
    const secretFingerprint = Effect.delay(
      Effect.sync(() => {
        looks++
        return 1
      }),
      10
    )
    return withManager({ ...source, secretFingerprint }, (tokens) =>
      Effect.gen(function* () {
        const all = yield* Effect.forkChild(
          Effect.all(
            Array.from({ length: 50 }, () => failure(tokens)),
            { concurrency: "unbounded" }
          )
        )
        yield* TestClock.adjust(10)
        yield* Fiber.join(all)
        assert.strictEqual(looks, 1)
      })
    )
  })

  it.effect("promise 5: minValidity asks for a token that lives at least that long", () => {
    const { source, asked } = scriptedSource()
    return withManager(source, (tokens) =>
      Effect.gen(function* () {
        yield* tokens.getToken()
        yield* TestClock.adjust("40 minutes")
        assert.strictEqual(yield* value(tokens), "token-1")
        const long = yield* tokens.getToken({ minValidity: "30 minutes" })
        assert.strictEqual(Redacted.value(long), "token-2")
        assert.strictEqual(asked.requests, 2)
      })
    )
  })

  it.effect("promise 4: a deadline ends this caller's waiting, and not the renewal", () => {
    const { source, asked } = scriptedSource(Effect.delay(issues("late"), 5_000))
    return withManager(source, (tokens) =>
      Effect.gen(function* () {
        const hurried = yield* Effect.forkChild(Effect.flip(Effect.timeout(tokens.getToken(), "1 second")), {
          startImmediately: true
        })
        const patient = yield* Effect.forkChild(value(tokens), { startImmediately: true })
        yield* TestClock.adjust(1_000)
        assert.strictEqual((yield* Fiber.join(hurried))._tag, "TimeoutError")
        yield* TestClock.adjust(4_000)
        assert.strictEqual(yield* Fiber.join(patient), "late")
        assert.deepStrictEqual(asked, { requests: 1, interrupted: 0 })
      })
    )
  })

  it.effect("what is held can be had without waiting, and no printed form of it holds the token", () => {
    const { source } = scriptedSource(issues("a-token-of-93"))
    return withManager(source, (tokens) =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* tokens.currentToken, Option.none())
        const token = yield* tokens.getToken()
        assert.deepStrictEqual(Option.map(yield* tokens.currentToken, Redacted.value), Option.some("a-token-of-93"))
        const authorization = Option.getOrThrow(yield* tokens.currentAuthorization)
        assert.strictEqual(authorization.accessToken, "a-token-of-93")
        const snapshot = yield* tokens.snapshot
        assert.strictEqual(snapshot.state, "fresh")
        assert.notInclude(JSON.stringify([token, authorization, snapshot]), "a-token-of-93")
        assert.isTrue(tokens.covers(`${tokens.baseUrl}/cob`))
        assert.isFalse(tokens.covers("https://example.com/cob"))
      })
    )
  })

  it.effect("promise 30: a source that interrupts itself fails one attempt, and not the manager", () => {
    const { source, answer } = scriptedSource(Effect.interrupt)
    return withManager(source, (tokens) =>
      Effect.gen(function* () {
        const caller = yield* Effect.forkChild(failure(tokens), { startImmediately: true })
        yield* TestClock.adjust("5 seconds")
        assert.strictEqual((yield* Fiber.join(caller)).code, "TokenRequestFailed")
        answer(issues("later"))
        yield* TestClock.adjust("1 minute")
        assert.strictEqual(yield* value(tokens), "later")
      })
    )
  })

  it.effect("promise 31: the events end with the manager", () => {
    const { source } = scriptedSource()
    return Effect.gen(function* () {
      const scope = yield* Scope.make()
      const tokens = yield* managerOver(source).pipe(Scope.provide(scope))
      const listening = yield* Effect.forkChild(Stream.runCollect(tokens.events), { startImmediately: true })
      yield* Scope.close(scope, Exit.void)
      assert.deepStrictEqual(
        (yield* Fiber.join(listening)).map(({ _tag }) => _tag),
        ["ManagerDisposed"]
      )
    })
  })

  it("a wrong option is found as the manager is made", () => {
    const options = { provider: ntxPay(), clientId: "account-93" } satisfies TokenManagerOptions
    assert.throws(() => makeTokenManager(options), /"clientSecret"/)
    assert.throws(
      () => makeTokenManager({ ...options, clientSecret: "secret-of-93", renewBefore: "soon" as "1 second" }),
      /"renewBefore"/
    )
  })
})

describe("replay", () => {
  const url = "https://api.ntxpay.com/cob/1"

  /** Answers each sending by the next status. */
  const api = (...statuses: ReadonlyArray<number>) => {
    const sent: Array<string> = []
    return {
      sent,
      request: {
        method: "GET",
        url,
        send: ({ accessToken }: { readonly accessToken: string }) =>
          Effect.sync(() => ({ status: statuses[sent.push(accessToken) - 1] ?? 500 })),
        statusOf: ({ status }: { readonly status: number }) => status
      }
    }
  }

  it.effect("promise 13: a 401 is answered by another token, once", () => {
    const { source, asked } = scriptedSource()
    const { sent, request } = api(401, 200)
    return withManager(source, (tokens) =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* replay(tokens, request), { status: 200 })
        assert.deepStrictEqual(sent, ["token-1", "token-2"])
        assert.strictEqual(asked.requests, 2)
      })
    )
  })

  it.effect("promise 15: a 401 that no token cures is not asked for at each call", () => {
    const { source, asked } = scriptedSource()
    const { sent, request } = api(...Array<number>(20).fill(401))
    return withManager(source, (tokens) =>
      Effect.gen(function* () {
        for (let call = 0; call < 10; call++) assert.deepStrictEqual(yield* replay(tokens, request), { status: 401 })
        assert.strictEqual(asked.requests, 2)
        assert.deepStrictEqual(sent, ["token-1", ...Array<string>(10).fill("token-2")])
      })
    )
  })

  it.effect("promise 14: a body that was read once is not sent again, and the next call has a new token", () => {
    const { source } = scriptedSource()
    const { sent, request } = api(401, 200)
    return withManager(source, (tokens) =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* replay(tokens, { ...request, isOneShot: true }), { status: 401 })
        assert.deepStrictEqual(yield* replay(tokens, request), { status: 200 })
        assert.deepStrictEqual(sent, ["token-1", "token-2"])
      })
    )
  })

  it.effect("the 401 is the answer where there is no other token; otherwise it is discarded", () => {
    const { source, answer } = scriptedSource(issues("only"), fails("unavailable"))
    const discarded: Array<number> = []
    const discard = ({ status }: { readonly status: number }) => Effect.sync(() => void discarded.push(status))
    return withManager(source, (tokens) =>
      Effect.gen(function* () {
        const { request } = api(401, 401, 200)
        const caller = yield* Effect.forkChild(replay(tokens, { ...request, discard }), { startImmediately: true })
        yield* TestClock.adjust("10 seconds")
        assert.deepStrictEqual(yield* Fiber.join(caller), { status: 401 })
        assert.deepStrictEqual(discarded, [])
        answer(issues("first"), issues("second"))
        yield* TestClock.adjust("1 minute")
        assert.deepStrictEqual(yield* replay(tokens, { ...request, discard }), { status: 200 })
        assert.deepStrictEqual(discarded, [401])
      })
    )
  })
})
