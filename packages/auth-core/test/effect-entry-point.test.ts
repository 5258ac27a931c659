import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Tracer from "effect/Tracer"
import { TestClock } from "effect/testing"
import { layerTokenRenewal, TokenRenewal } from "../src/effect/token-renewal.ts"
import { TokenSource } from "../src/effect/services.ts"
import { live, program } from "./effect-program.ts"
import { loopback, sendToken } from "./loopback.ts"
import { fails, issues, scriptedSource } from "./scripted-source.ts"

const layerOf = (source: TokenSource) => layerTokenRenewal().pipe(Layer.provide(Layer.succeed(TokenSource, source)))

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
          const scopes = yield* Effect.provide(program, live(server.url))
          assert.deepStrictEqual(scopes, [
            ["pix:read", "pix:write"],
            ["pix:read", "pix:write"]
          ])
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
    return TokenRenewal.use((renewal) => Effect.andThen(renewal.current, renewal.current)).pipe(
      Effect.provide(layerOf(source)),
      Effect.provideService(Tracer.Tracer, tracer),
      Effect.map(() => assert.deepStrictEqual(spans, ["pix.auth.renew"]))
    )
  })

  it.effect("renewals, failures, callers served while due and fast failures are counted", () => {
    const { source, answer } = scriptedSource(issues("a"))
    return TokenRenewal.use((renewal) =>
      Effect.gen(function* () {
        yield* renewal.current
        answer(fails("rejected", { status: 401 }))
        yield* TestClock.adjust("56 minutes")
        yield* renewal.current
        yield* renewal.current
        yield* TestClock.adjust("4 minutes")
        assert.isTrue(Exit.isFailure(yield* Effect.exit(renewal.current)))
        assert.isTrue(Exit.isFailure(yield* Effect.exit(renewal.current)))
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
    ).pipe(Effect.provide(layerOf(source)), Effect.provideService(Metric.MetricRegistry, new Map()))
  })

  it.effect("promise 8: a changed secret closes the circuit at once", () => {
    const { source, asked, answer } = scriptedSource(fails("rejected", { status: 401, secretFingerprint: 1 }))
    let secretFingerprint = 1
    const rotating: TokenSource = { ...source, secretFingerprint: Effect.sync(() => secretFingerprint) }
    return TokenRenewal.use((renewal) =>
      Effect.gen(function* () {
        yield* Effect.flip(renewal.current)
        yield* Effect.flip(renewal.current)
        assert.strictEqual(asked.requests, 1)
        answer(issues("with-the-new-secret"))
        secretFingerprint = 2
        assert.strictEqual((yield* renewal.current).reveal(), "with-the-new-secret")
      })
    ).pipe(Effect.provide(layerOf(rotating)))
  })
})
