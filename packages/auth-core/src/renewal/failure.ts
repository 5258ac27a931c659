import type { AttemptFailure } from "../endpoint/attempt.ts"
import type { Instant } from "../time/instant.ts"
import { failureTable } from "./failure-table.ts"
import { mapPauses, type Pauses } from "./pauses.ts"
import type { Failure } from "./state.ts"

/** The longest `Retry-After` that is obeyed. Milliseconds. */
export const longestRetryAfter: number = 5 * 60_000

/** The failure to report until `pause` (milliseconds) is over. */
export function failureAfter(outcome: AttemptFailure, streak: number, pause: Pauses, now: Instant): Failure {
  const retryAtWall = mapPauses(pause, (length) => now.wall + length)
  return {
    outcome,
    streak,
    // Frozen, since all callers share it.
    reason: mapPauses(retryAtWall, (retryAt) => Object.freeze(failureReason(outcome, retryAt))),
    retryAt: mapPauses(pause, (length) => now.monotonic + length),
    retryAtWall
  }
}

function failureReason(failure: AttemptFailure, retryAt: number): Failure["reason"]["held"] {
  const { status, cause } = failure
  const rule = failureTable[failure.kind]
  switch (rule.reason) {
    case "CredentialsRejected":
      return { _tag: rule.reason, status: status ?? 401, retryAt }
    case "CredentialsUnavailable":
      return { _tag: rule.reason, retryAt, ...(cause && { cause }) }
    case "TokenResponseInvalid":
      return { _tag: rule.reason, field: failure.field ?? "body", retryAt }
    case "TokenRequestFailed":
      return { _tag: rule.reason, ...(status && { status }), retryAt, ...(cause && { cause }) }
  }
}
