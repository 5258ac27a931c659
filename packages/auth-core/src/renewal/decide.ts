import type { AuthErrorReason } from "../errors/auth-error.ts"
import type { Instant } from "../time/instant.ts"
import type { Token } from "../token/token.ts"
import { tokenState } from "../token/token-state.ts"
import { pauseFor } from "./pauses.ts"
import { shortestRenewalInterval } from "./time-limits.ts"
import type { Failure, RenewalState } from "./state.ts"

/** What a caller gets. */
export type Decision =
  /** The token; nothing to do. */
  | { readonly _tag: "Serve"; readonly token: Token }
  /** The token, and a renewal behind it. */
  | { readonly _tag: "ServeAndRenew"; readonly token: Token }
  /** Wait for the renewal under way. */
  | { readonly _tag: "Join" }
  /** Begin a renewal and wait for it. */
  | { readonly _tag: "Renew" }
  /** There is no token, and no token request may be made now. */
  | { readonly _tag: "Fail"; readonly reason: AuthErrorReason }

/** What a caller gets who asks at `now` for a token that lives at least `minValidity` milliseconds more. */
export function decide(state: RenewalState, now: Instant, minValidity = 0): Decision {
  if (state.disposed) return { _tag: "Fail", reason: managerDisposed }
  const { token, renewal, failure } = state
  const worth = tokenState(token, now)
  if (token !== undefined && worth !== "expired") {
    if (token.remaining(now) >= minValidity || justIssued(token, now)) {
      const renews = worth === "due" && renewal === undefined && !isPausing(failure, token, now)
      return { _tag: renews ? "ServeAndRenew" : "Serve", token }
    }
  }
  if (renewal !== undefined) return { _tag: "Join" }
  if (failure !== undefined && isPausing(failure, token, now)) {
    return { _tag: "Fail", reason: pauseFor(failure.reason, token, now) }
  }
  return { _tag: "Renew" }
}

const managerDisposed = /* @__PURE__ */ Object.freeze({ _tag: "ManagerDisposed" } as const)

/** A token just issued is not renewed for a longer life: the next one would live as long. */
function justIssued(token: Token, now: Instant): boolean {
  return token.age(now) < Math.min(shortestRenewalInterval, token.lifetime / 10)
}

function isPausing(failure: Failure | undefined, token: Token | undefined, now: Instant): boolean {
  return failure !== undefined && now.monotonic < pauseFor(failure.retryAt, token, now)
}

/** Whether every caller joins, at any instant: there is no token, and a renewal is under way. */
export function allJoin({ token, renewal, disposed }: RenewalState): boolean {
  return token === undefined && renewal !== undefined && !disposed
}
