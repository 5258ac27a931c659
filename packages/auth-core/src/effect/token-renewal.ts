import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import * as Random from "effect/Random"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { AuthError } from "../errors/auth-error.ts"
import { routeOf } from "../renewal/ignored-routes.ts"
import { maxInvalidations } from "../renewal/policy.ts"
import { makeRenewer } from "../renewer/make-renewer.ts"
import type { Decision } from "../renewal/decide.ts"
import { renewalTelemetry } from "./renewal-telemetry.ts"
import type { Token } from "../token/token.ts"
import { TokenSource, TokenStore } from "./services.ts"
import type { TokenEvent } from "../renewal/token-events.ts"
import type { RejectedRequest } from "../adapter/token-provider.ts"
import { tokenState } from "../token/token-state.ts"

/**
 * Keeps one token fresh, as a service. What `createTokenManager` is for Promises, this is for Effect programs.
 */
export interface TokenRenewal {
  /**
   * A valid token. At once while one is held, with a renewal behind it inside the renewal window; otherwise by joining
   * the one renewal under way. Interrupting a caller ends its waiting and nobody else's. Renewals are spans named
   * `pix.auth.renew`; the metrics are `pix_auth_renewals`, `pix_auth_renewal_failures`, `pix_auth_served_while_due` and
   * `pix_auth_fast_failures`.
   */
  readonly current: Effect.Effect<Token, AuthError>
  /** Reports a 401 for this token; see `TokenProvider.invalidateToken`. */
  readonly invalidate: (accessToken: string, context?: RejectedRequest) => Effect.Effect<void>
  /** What happens from now on. A consumer that is slow misses the oldest of more than 64. */
  readonly changes: Stream.Stream<TokenEvent>
}

/** The service of that name. */
export const TokenRenewal: Context.Service<TokenRenewal, TokenRenewal> =
  /* @__PURE__ */ Context.Service("@pix/auth-core/TokenRenewal")

/** Options of {@link layerTokenRenewal}. */
export interface TokenRenewalOptions {
  /** At most a fifth of the lifetime. Default: 5 minutes. */
  readonly renewBefore?: Duration.Input | undefined
  /** For one attempt. Default: 10 seconds. */
  readonly requestTimeout?: Duration.Input | undefined
  /** For all attempts of a renewal and the waits between them. Default: 30 seconds. */
  readonly renewalTimeout?: Duration.Input | undefined
  /** For one operation of the store. Default: 1 second. */
  readonly storeTimeout?: Duration.Input | undefined
  /** The key under which the token is stored. A budget of token requests is counted for this key alone. Without one the token is not shared. Needs a `TokenStore`. */
  readonly storeKey?: string | undefined
}

/** What a caller does after one step: it has its answer, or waits. */
type Next =
  | Extract<Decision, { readonly _tag: "Serve" | "ServeAndRenew" | "Fail" }>
  | { readonly _tag: "Wait"; readonly settled: Effect.Effect<void> }

/** Renews in the surrounding scope; when it closes, waiting callers fail with `ManagerDisposed`. */
export const makeTokenRenewal = (
  options: TokenRenewalOptions = {}
): Effect.Effect<TokenRenewal, never, TokenSource | Scope.Scope> =>
  Effect.gen(function* () {
    const scope = yield* Effect.scope
    const store = Option.getOrUndefined(yield* Effect.serviceOption(TokenStore))
    const { storeKey: key } = options
    const random = yield* Random.Random
    const effectClock = yield* Clock.Clock
    const clock = {
      wall: () => effectClock.currentTimeMillisUnsafe(),
      monotonic: () => Number(effectClock.monotonicTimeNanosUnsafe()) / 1e6,
      sleep: Effect.sleep
    }
    const source = yield* TokenSource
    const renewer = makeRenewer({
      clock,
      chance: () => random.nextDoubleUnsafe(),
      source,
      policy: {
        renewBefore: Duration.toMillis(options.renewBefore ?? "5 minutes"),
        requestTimeout: Duration.toMillis(options.requestTimeout ?? "10 seconds"),
        renewalTimeout: Duration.toMillis(options.renewalTimeout ?? "30 seconds"),
        storeTimeout: Duration.toMillis(options.storeTimeout ?? "1 second"),
        maxInvalidations,
        budget: source.budget
      },
      shared:
        store && key !== undefined
          ? { store, key: () => Promise.resolve(key), budgetKey: () => Promise.resolve(`${key} requests`) }
          : undefined
    })
    const telemetry = renewalTelemetry(yield* Effect.context())
    renewer.subscribe(telemetry.event)
    yield* Effect.addFinalizer(() => Effect.sync(renewer.dispose))
    const run = Effect.withSpan(renewer.run, "pix.auth.renew")
    let settled: Effect.Effect<void> = Effect.void

    const begin = Effect.suspend(() => {
      const done = Deferred.makeUnsafe<void>()
      settled = Deferred.await(done)
      renewer.begin(() => void Deferred.doneUnsafe(done, Effect.void))
      return Effect.forkIn(run, scope, { startImmediately: true })
    })

    // A step that decides and begins is not interrupted in between: what was begun would never end.
    const step = Effect.suspend((): Effect.Effect<Next> => {
      const decision = renewer.decide()
      switch (decision._tag) {
        case "Serve":
        case "ServeAndRenew":
          if (tokenState(decision.token, { wall: clock.wall(), monotonic: clock.monotonic() }) === "due")
            telemetry.servedWhileDue()
          return Effect.as(decision._tag === "Serve" ? Effect.void : begin, decision)
        case "Fail":
          return Effect.succeed(decision)
        case "Renew":
        case "Join":
          return Effect.map(decision._tag === "Join" ? Effect.void : begin, () => ({ _tag: "Wait", settled }))
      }
    })

    const currentOf = (checked: boolean): Effect.Effect<Token, AuthError> =>
      Effect.flatMap(Effect.uninterruptible(step), (next) => {
        if (next._tag === "Wait") return Effect.flatMap(next.settled, () => currentOf(checked))
        if (next._tag !== "Fail") return Effect.succeed(next.token)
        if (next.reason._tag === "CredentialsRejected" && !checked) {
          return Effect.flatMap(renewer.secretChanged, () => currentOf(true))
        }
        telemetry.failedFast()
        return Effect.fail(new AuthError(next.reason))
      })
    const current = currentOf(false)

    return {
      current,
      invalidate: (accessToken, { method, url, replay = false } = {}) =>
        Effect.suspend(() => {
          const route = routeOf(method, url)
          const cleared = replay ? Effect.void : renewer.reject(accessToken, route)
          if (replay) renewer.rejectReplay(route)
          return Effect.andThen(cleared, renewer.look(accessToken, route) ?? Effect.void)
        }),
      changes: Stream.callback<TokenEvent>(
        (queue) =>
          Effect.acquireRelease(
            Effect.sync(() => renewer.subscribe((event) => void Queue.offerUnsafe(queue, event))),
            (unsubscribe) => Effect.sync(unsubscribe)
          ),
        { bufferSize: 64, strategy: "sliding" }
      )
    }
  })

/** {@link makeTokenRenewal} as a layer. */
export const layerTokenRenewal = (options?: TokenRenewalOptions): Layer.Layer<TokenRenewal, never, TokenSource> =>
  Layer.effect(TokenRenewal, makeTokenRenewal(options))
