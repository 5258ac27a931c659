import type { FailureKind } from "../endpoint/attempt.ts"
import type { AuthErrorReason } from "../errors/auth-error.ts"
import type { Pauses } from "./pauses.ts"

/** What one kind of failure leads to. */
export interface FailureRule {
  readonly retriedWithinRenewal: boolean
  readonly reason: Exclude<AuthErrorReason["_tag"], "ManagerDisposed">
  /** Milliseconds. */
  readonly longestBackOff: Pauses
}

/** What each kind of failure leads to. Nothing else decides it, but a `Retry-After`, which goes before every back-off. */
export const failureTable: { readonly [kind in FailureKind]: FailureRule } = {
  // No answer, timeout, 408, 425, 429, 5xx
  unavailable: {
    retriedWithinRenewal: true,
    reason: "TokenRequestFailed",
    longestBackOff: { missing: 5_000, held: 60_000 }
  },
  // Other unexpected status, redirect
  unexpected: {
    retriedWithinRenewal: false,
    reason: "TokenRequestFailed",
    longestBackOff: { missing: 5_000, held: 60_000 }
  },
  // 400, 401, 403, invalid_client
  rejected: {
    retriedWithinRenewal: false,
    reason: "CredentialsRejected",
    longestBackOff: { missing: 60_000, held: 60_000 }
  },
  // A TLS alert, a server that cannot be verified, or what the provider reads as such
  certificate: {
    retriedWithinRenewal: false,
    reason: "CertificateRejected",
    longestBackOff: { missing: 60_000, held: 60_000 }
  },
  // invalid_scope, or what the provider reads as such
  scope: {
    retriedWithinRenewal: false,
    reason: "ScopeRejected",
    longestBackOff: { missing: 60_000, held: 60_000 }
  },
  // The secret function threw, or gave something unusable
  noCredentials: {
    retriedWithinRenewal: true,
    reason: "CredentialsUnavailable",
    longestBackOff: { missing: 5_000, held: 60_000 }
  },
  // No request was made: those that the PSP allows are spent, and the budget says until when
  budget: {
    retriedWithinRenewal: false,
    reason: "TokenRequestFailed",
    longestBackOff: { missing: 0, held: 0 }
  },
  // Success, not the documented body
  invalid: {
    retriedWithinRenewal: false,
    reason: "TokenResponseInvalid",
    longestBackOff: { missing: 5_000, held: 60_000 }
  }
}
