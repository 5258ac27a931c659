import type { Instant } from "../time/instant.ts"
import type { Token } from "../token/token.ts"
import { tokenState } from "../token/token-state.ts"
import { attemptEnded, dueIfReplaced, endOverdue, renewalAborted } from "./attempt-ended.ts"
import { ignoreRoute, ignores401 } from "./ignored-routes.ts"
import type { RenewalPolicy } from "./policy.ts"
import type { EventOf, RenewalEvent } from "./renewal-event.ts"
import { adopt, leaseDenied } from "./sharing.ts"
import { initialState, type RenewalState } from "./state.ts"
import { budgetRead, withRequest } from "./token-budget.ts"

const maxClearedTokens = 16

/** The state after `event`. */
export function nextState(state: RenewalState, event: RenewalEvent, policy: RenewalPolicy): RenewalState {
  if (state.disposed) return state
  switch (event._tag) {
    case "RenewalStarted":
      return state.renewal === undefined ? begin(state, event.now) : state
    case "LeaseDenied":
      return leaseDenied(state, event)
    case "StoreRead":
      return adopt(state, event, policy)
    case "BudgetRead":
      return budgetRead(state, event, policy)
    case "AttemptStarted":
      return attemptStarted(state, event, policy)
    case "AttemptEnded":
      return attemptEnded(state, event, policy)
    case "RenewalAborted":
      return renewalAborted(state, event)
    case "TimeChecked":
      return endOverdue(state, event, policy)
    case "TokenRejected":
      return tokenRejected(state, event, policy)
    case "ReplayRejected":
      return ignoreRoute(state, event.route, event.now)
    case "SecretChanged":
      return state.failure?.outcome.kind === "rejected" ? { ...state, failure: undefined } : state
    case "CertificateChanged":
      return certificateChanged(state, event)
    case "Disposed":
      return { ...initialState, disposed: true }
  }
}

/** The token serves on, together with its certificate; the next renewal is for a token of the new one, and is due now. */
function certificateChanged(state: RenewalState, { now, certificate }: EventOf<"CertificateChanged">): RenewalState {
  if (state.certificate === certificate) return state
  return {
    ...state,
    certificate,
    replacedCertificate: state.certificate,
    token: dueIfReplaced(state.token, certificate, now),
    failure: mayBeCured(state.failure) ? undefined : state.failure
  }
}

/** Whether another certificate may help: some PSPs answer a wrong one as they answer a wrong secret, or close the connection. */
function mayBeCured(failure: RenewalState["failure"]): boolean {
  const { kind, mayNeedCertificate = false } = failure?.outcome ?? {}
  return kind === "certificate" || kind === "rejected" || mayNeedCertificate
}

function begin(state: RenewalState, now: Instant): RenewalState {
  return {
    ...state,
    token: withoutRevival(state.token, now),
    renewal: {
      startedAt: now,
      attempts: 0,
      rejections: 0,
      attemptSentAt: undefined,
      clearedMeanwhile: [],
      failed: undefined,
      nextAttemptAt: now.monotonic,
      leaseDeniedAt: undefined
    }
  }
}

function attemptStarted(
  state: RenewalState,
  { now, id = 0 }: EventOf<"AttemptStarted">,
  policy: RenewalPolicy
): RenewalState {
  const { renewal } = state
  if (renewal === undefined) return state
  return {
    ...state,
    token: withoutRevival(state.token, now),
    requests: withRequest(state, { id, sentAt: now }, policy),
    renewal: { ...renewal, attempts: renewal.attempts + 1, attemptSentAt: now, clearedMeanwhile: [] }
  }
}

/** A token that is expired when a renewal or an attempt begins stays so, even if a clock is set back later. */
function withoutRevival(token: Token | undefined, now: Instant): Token | undefined {
  return tokenState(token, now) === "expired" ? token?.expire(now) : token
}

function tokenRejected(
  state: RenewalState,
  { now, accessToken, route }: EventOf<"TokenRejected">,
  policy: RenewalPolicy
): RenewalState {
  const { renewal } = state
  // Compare and clear: a late 401 for an older token costs nothing.
  if (state.token?.reveal() !== accessToken || ignores401(state, route, now, policy)) return state
  return {
    ...state,
    token: undefined,
    invalidatedAt: [...state.invalidatedAt, now.monotonic].slice(-policy.maxInvalidations),
    cleared: [...state.cleared, { accessToken, route }].slice(-maxClearedTokens),
    renewal: renewal && { ...renewal, clearedMeanwhile: [...renewal.clearedMeanwhile, accessToken] }
  }
}
