import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { GetTokenOptions } from "../adapter/token-provider.ts"
import type { TokenSource } from "../endpoint/token-source.ts"
import { type AuthError, isAuthError } from "../errors/auth-error.ts"
import { makeTokenManager } from "../manager/make-token-manager.ts"
import type { TokenManagerSettings } from "../manager/settings.ts"
import type { sharing } from "../manager/sharing.ts"
import type { TokenEvent } from "../renewal/token-events.ts"
import { effectMachine } from "./effect-machine.ts"
import type { TokenManager } from "./token-manager.ts"
import { tokenMetrics } from "./token-metrics.ts"

/** What a manager is made of. */
export interface ScopedManagerParts {
  readonly settings: TokenManagerSettings
  readonly shared: ReturnType<typeof sharing>
  readonly source: TokenSource | undefined
}

/** A Promise manager on the clock of the program, as Effects. It is disposed of as the scope closes. */
export const scopedManager = ({
  settings,
  shared,
  source
}: ScopedManagerParts): Effect.Effect<TokenManager, never, Scope.Scope> =>
  Effect.gen(function* () {
    const context = yield* Effect.context()
    const metrics = tokenMetrics(context)
    const machine = yield* effectMachine
    const run = Effect.runForkWith(context)
    const manager = yield* Effect.acquireRelease(
      Effect.sync(() =>
        makeTokenManager(settings, machine, shared, {
          fork: (effect, span) => run(span === undefined ? effect : Effect.withSpan(effect, span, { root: true })),
          sleep: Effect.sleep,
          source,
          onCaller: metrics.caller
        })
      ),
      (it) => Effect.promise(() => it.dispose())
    )
    manager.subscribe(metrics.event)

    return {
      baseUrl: manager.baseUrl,
      rejectedStatuses: manager.rejectedStatuses ?? [401],
      covers: manager.covers,
      getToken: (options) => Effect.map(asEffect(manager.getToken, options), toRedacted),
      currentToken: Effect.map(atOnce(manager.currentToken), Option.map(toRedacted)),
      getAuthorization: (options) => asEffect(manager.getAuthorization, options),
      currentAuthorization: atOnce(manager.currentAuthorization),
      invalidateToken: (accessToken, rejected) =>
        Effect.sync(() =>
          manager.invalidateToken(
            Redacted.isRedacted(accessToken) ? Redacted.value(accessToken) : accessToken,
            rejected
          )
        ),
      snapshot: Effect.sync(manager.snapshot),
      events: Stream.callback<TokenEvent>(
        (queue) =>
          Effect.acquireRelease(
            Effect.sync(() =>
              manager.subscribe((event) => {
                Queue.offerUnsafe(queue, event)
                if (event._tag === "ManagerDisposed") Queue.endUnsafe(queue)
              })
            ),
            (unsubscribe) => Effect.sync(unsubscribe)
          ),
        { bufferSize: 64, strategy: "sliding" }
      )
    }
  })

/** Interrupting it ends this caller's waiting. What is not an `AuthError` is a wrong option. */
function asEffect<A>(
  get: (options?: GetTokenOptions) => Promise<A>,
  options: GetTokenOptions | undefined
): Effect.Effect<A, AuthError> {
  return Effect.callback((resume, signal) => {
    get({ ...options, signal }).then(
      (value) => resume(Effect.succeed(value)),
      (error: unknown) => resume(isAuthError(error) ? Effect.fail(error) : Effect.die(error))
    )
  })
}

function atOnce<A>(current: () => A | undefined): Effect.Effect<Option.Option<A>> {
  return Effect.sync(() => Option.fromUndefinedOr(current()))
}

function toRedacted(accessToken: string): Redacted.Redacted {
  return Redacted.make(accessToken, { label: "access token" })
}
