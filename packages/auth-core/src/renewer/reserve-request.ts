import * as Effect from "effect/Effect"
import type { RenewalPolicy } from "../renewal/policy.ts"
import type { RenewalEvent } from "../renewal/renewal-event.ts"
import type { CountedRequest, Renewal, RenewalState } from "../renewal/state.ts"
import { withRequest } from "../renewal/token-budget.ts"
import type { Instant } from "../time/instant.ts"
import type { StoreSession } from "./store-session.ts"

/** What a renewal needs to reserve its next token request. */
interface Parts {
  readonly policy: RenewalPolicy
  readonly state: () => RenewalState
  /** The renewal, while it is under way. */
  readonly ours: () => Renewal | undefined
  readonly session: StoreSession | undefined
  readonly now: () => Instant
  readonly chance: () => number
  readonly dispatch: (event: Extract<RenewalEvent, { readonly _tag: "BudgetRead" }>) => void
  readonly about: Extract<RenewalEvent, { readonly _tag: "BudgetRead" }>["about"]
}

/** How often others may be faster, before the request is made without being counted there. */
const maxConflicts = 8

/**
 * The token request that may be made now, counted where others see it; undefined where the budget is spent, so that the
 * renewal waits or has failed.
 */
export function reserveRequest(parts: Parts): Effect.Effect<CountedRequest | undefined> {
  const { policy, state, ours, session, now, chance, dispatch, about } = parts
  return Effect.gen(function* () {
    for (let conflicts = 0; ; conflicts++) {
      const before = ours()
      const others = session === undefined || policy.budget === undefined ? [] : yield* session.requests.read
      dispatch({ _tag: "BudgetRead", now: now(), others, about })
      const sentAt = now()
      const current = ours()
      if (current === undefined || current.nextAttemptAt !== before?.nextAttemptAt) {
        // It may be a while: others need not wait for the lease.
        if (session !== undefined) yield* session.release
        return undefined
      }
      const request: CountedRequest = { id: chance(), sentAt }
      if (session === undefined || policy.budget === undefined || conflicts === maxConflicts) return request
      const requests = withRequest(state(), request, policy)
      if (yield* session.requests.write(requests, sentAt.wall + policy.budget.per)) return request
    }
  })
}
