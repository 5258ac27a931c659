import type { TokenRequestDetails } from "../errors/auth-error.ts"
import type { IssuedToken } from "../token/token.ts"

/** The outcome of one token request: a token, or one kind of failure. */
export type AttemptOutcome =
  | ({ readonly _tag: "Issued" } & IssuedToken & Pick<AttemptFailure, "retryAfter">)
  | AttemptFailure

/** Why one token request brought no token. Nothing in it may hold a token or a secret. */
export interface AttemptFailure extends TokenRequestDetails {
  readonly _tag: "Failed"
  /** Decides about the next attempt. */
  readonly kind: FailureKind
  /** The status of the answer; absent when there was none. */
  readonly status?: number | undefined
  /** The response field at fault, of an answer that is `invalid`. */
  readonly field?: string | undefined
  /** How long the endpoint asks to be left alone. Milliseconds. */
  readonly retryAfter?: number | undefined
  /** The error of the transport. */
  readonly cause?: Error | undefined
  /** The connection was closed without an answer, by a PSP that demands a client certificate. */
  readonly mayNeedCertificate?: boolean | undefined
  /** How often a renewal asks again after a 401, because this endpoint rejects credentials now and then for no reason. */
  readonly retryRejections?: number | undefined
  /** Sixteen bits of a hash: they tell whether a client secret has changed, and not what it is. */
  readonly secretFingerprint?: number | undefined
}

/**
 * The kind of a failed attempt: no answer, or one that asks for patience (`unavailable`); an odd status, a redirect or the
 * page of a firewall (`unexpected`); credentials (`rejected`), a certificate or a scope that was refused; credentials that
 * the secret function did not give (`noCredentials`); a success that is not the documented one (`invalid`); none was made, since
 * the PSP allows no more for now (`budget`).
 */
export type FailureKind =
  | "unavailable"
  | "unexpected"
  | "rejected"
  | "certificate"
  | "scope"
  | "noCredentials"
  | "invalid"
  | "budget"
