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
    reason: mapPauses(retryAtWall, (retryAt) => failureReason(outcome, retryAt)),
    retryAt: mapPauses(pause, (length) => now.monotonic + length),
    retryAtWall
  }
}

/** What callers and listeners are told of a failure; it is frozen, since all of them share it. */
export function failureReason(outcome: AttemptFailure, retryAt: number): Failure["reason"]["held"] {
  const { kind, status, field = "body", cause, tokenUrl, clientFingerprint, providerMessage, requestId } = outcome
  const { requestedScopes } = outcome
  const details = {
    retryAt,
    ...(tokenUrl && { tokenUrl }),
    ...(clientFingerprint && { clientFingerprint }),
    ...(requestedScopes && requestedScopes.length > 0 && { requestedScopes }),
    ...(providerMessage && { providerMessage }),
    ...(requestId && { requestId })
  }
  const { reason: _tag } = failureTable[kind]
  switch (_tag) {
    case "CredentialsRejected":
      return Object.freeze({ _tag, status: status ?? 401, ...details })
    case "ScopeRejected":
      return Object.freeze({ _tag, status: status ?? 400, ...details })
    case "CredentialsUnavailable":
      return Object.freeze({ _tag, ...details, ...(cause && { cause }) })
    case "TokenResponseInvalid":
      return Object.freeze({ _tag, field, ...details })
    case "CertificateRejected":
      return Object.freeze({ _tag, ...(status && { status }), ...details, ...(cause && { cause }) })
    case "TokenRequestFailed": {
      const { mayNeedCertificate } = outcome
      const why = { ...(kind === "budget" && { budgetSpent: true }), ...(mayNeedCertificate && { mayNeedCertificate }) }
      return Object.freeze({ _tag, ...(status && { status }), ...why, ...details, ...(cause && { cause }) })
    }
  }
}
