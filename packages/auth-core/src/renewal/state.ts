import type { AttemptFailure } from "../endpoint/attempt.ts"
import type { AuthErrorReason } from "../errors/auth-error.ts"
import type { IssuedToken, Token } from "../token/token.ts"
import type { Instant } from "../time/instant.ts"
import type { Pauses } from "./pauses.ts"

/** Everything that a manager knows. */
export interface RenewalState {
  readonly token: Token | undefined
  /** The renewal under way. */
  readonly renewal: Renewal | undefined
  /** The last renewal, where it failed. */
  readonly failure: Failure | undefined
  /** `retryAtWall` of the last failure we obeyed. The same failure, read again from the store, is ignored. */
  readonly lastObeyed: Pauses | undefined
  /** Access tokens that the API rejected, newest last: never served again unless the endpoint reissues them. */
  readonly cleared: ReadonlyArray<{ readonly accessToken: string; readonly route: string }>
  /** Routes whose 401s no token cures, newest last: there a 401 neither clears nor renews. Monotonic instants. */
  readonly ignoredRoutes: ReadonlyArray<{ readonly route: string; readonly until: number }>
  /** The last token requests, oldest first, where the PSP has a budget for them. */
  readonly requests: ReadonlyArray<CountedRequest>
  /** When 401s cleared tokens lately, oldest first. Monotonic instants. */
  readonly invalidatedAt: ReadonlyArray<number>
  /** The fingerprint of the client certificate that is current. */
  readonly certificate?: string | undefined
  /** The one before it, whose tokens others may still use. */
  readonly replacedCertificate?: string | undefined
  readonly disposed: boolean
}

/** A renewal under way: at most three attempts. */
export interface Renewal {
  readonly startedAt: Instant
  /** Attempts begun so far. */
  readonly attempts: number
  /** 401s after which it was asked again, because the provider says that some come for no reason. */
  readonly rejections: number
  /** When the attempt in flight was sent; undefined while waiting for the next one. */
  readonly attemptSentAt: Instant | undefined
  /** Tokens that were cleared since: the attempt in flight does not bring them back. */
  readonly clearedMeanwhile: ReadonlyArray<string>
  /** Why the attempt before failed. */
  readonly failed: AttemptFailure | undefined
  /** When the next attempt begins, on the monotonic clock. */
  readonly nextAttemptAt: number
  /** Since when another process has held the lease, on the monotonic clock. */
  readonly leaseDeniedAt: number | undefined
}

/** A renewal that failed. Until its pause is over, nobody makes a token request. */
export interface Failure {
  readonly outcome: AttemptFailure
  /** How many renewals have failed in a row. */
  readonly streak: number
  /** The reason that its callers get. */
  readonly reason: Pauses<Exclude<AuthErrorReason, { readonly _tag: "ManagerDisposed" }>>
  /** The end of the pause, on the monotonic clock. */
  readonly retryAt: Pauses
  /** The end of the pause on the wall clock, as it is stored; it identifies a failure. */
  readonly retryAtWall: Pauses
}

/** What processes share through a store. Instants are on the wall clock, the one they have in common. */
export interface StoredState {
  readonly token: (IssuedToken & { readonly sentAt: number }) | undefined
  readonly failure: StoredFailure | undefined
  /** Set if another process already uses another client certificate. */
  readonly replacedBy?: CertificateNote | undefined
}

/** Left in the entry of a client certificate, for those who still use it. */
interface CertificateNote {
  /** The fingerprint of the one that took its place. */
  readonly certificate: string
  /** How long the note is kept. Epoch milliseconds. */
  readonly until: number
}

/** A token request, as the budget counts it. */
export interface CountedRequest {
  /** By chance: tells one from another where processes share them. */
  readonly id: number
  readonly sentAt: Instant
}

/** The same as it is stored: on the wall clock. */
export interface StoredRequest {
  readonly id: number
  readonly sentAt: number
}

/** A failure as it is stored. */
export type StoredFailure = Pick<Failure, "outcome" | "streak"> & { readonly retryAt: Pauses }

/** Before anything has happened. */
export const initialState: RenewalState = {
  token: undefined,
  renewal: undefined,
  failure: undefined,
  lastObeyed: undefined,
  cleared: [],
  ignoredRoutes: [],
  requests: [],
  invalidatedAt: [],
  disposed: false
}
