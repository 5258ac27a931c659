import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { AuthError } from "./auth-error.ts"
import { routeOf } from "./origin.ts"
import { makeRenewal } from "./renewal.ts"
import { Token } from "./token.ts"
import type { TokenEvent } from "./token-events.ts"
import type { RejectedRequest } from "./token-provider.ts"
import { TokenSource } from "./token-source.ts"

/**
 * Keeps one token fresh, as a service. What `createTokenManager` is for Promises, this is for Effect programs.
 */
export interface TokenRenewal {
  /**
   * A valid token. At once while one is held, with a renewal behind it inside the renewal window; otherwise by joining
   * the one renewal under way. Interrupting a caller ends its waiting and nobody else's.
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
  readonly renewBefore?: Duration.Input
  /** For one attempt. Default: 10 seconds. */
  readonly requestTimeout?: Duration.Input
  /** For all attempts of a renewal and the waits between them. Default: 30 seconds. */
  readonly acquireTimeout?: Duration.Input
}

/** Renews in the surrounding scope; when it closes, waiting callers fail with `ManagerDisposed`. */
export const makeTokenRenewal = (
  options: TokenRenewalOptions = {}
): Effect.Effect<TokenRenewal, never, TokenSource | Scope.Scope> =>
  Effect.gen(function* () {
    const scope = yield* Effect.scope
    const renewal = yield* makeRenewal(yield* TokenSource, {
      renewBefore: Duration.toMillis(options.renewBefore ?? "5 minutes"),
      requestTimeout: Duration.toMillis(options.requestTimeout ?? "10 seconds"),
      acquireTimeout: Duration.toMillis(options.acquireTimeout ?? "30 seconds")
    })
    yield* Effect.addFinalizer(() => Effect.sync(renewal.dispose))
    let settled: Effect.Effect<void> = Effect.void

    const begin = Effect.suspend(() => {
      const done = Deferred.makeUnsafe<void>()
      settled = Deferred.await(done)
      renewal.begin()
      const acquire = Effect.ensuring(renewal.acquire, Deferred.succeed(done, undefined))
      return Effect.forkIn(acquire, scope, { startImmediately: true })
    })

    // A step that decides and begins is not interrupted in between: what was begun would never end.
    const step = Effect.suspend((): Effect.Effect<Token | Effect.Effect<void>, AuthError> => {
      const decision = renewal.decide()
      switch (decision._tag) {
        case "Serve":
          return Effect.succeed(decision.token)
        case "ServeAndRenew":
          return Effect.as(begin, decision.token)
        case "Fail":
          return Effect.fail(new AuthError(decision.reason))
        case "Renew":
          return Effect.map(begin, () => settled)
        case "Join":
          return Effect.succeed(settled)
      }
    })

    const current: Effect.Effect<Token, AuthError> = Effect.flatMap(Effect.uninterruptible(step), (next) =>
      next instanceof Token ? Effect.succeed(next) : Effect.flatMap(next, () => current)
    )

    return {
      current,
      invalidate: (accessToken, { method, url, replay = false } = {}) =>
        Effect.sync(() => {
          if (replay) renewal.rejectReplay(routeOf(method, url))
          else renewal.reject(accessToken, routeOf(method, url))
        }),
      changes: Stream.callback<TokenEvent>(
        (queue) =>
          Effect.acquireRelease(
            Effect.sync(() => renewal.subscribe((event) => void Queue.offerUnsafe(queue, event))),
            (unsubscribe) => Effect.sync(unsubscribe)
          ),
        { bufferSize: 64, strategy: "sliding" }
      )
    }
  })

/** {@link makeTokenRenewal} as a layer. */
export const layerTokenRenewal = (options?: TokenRenewalOptions): Layer.Layer<TokenRenewal, never, TokenSource> =>
  Layer.effect(TokenRenewal, makeTokenRenewal(options))
