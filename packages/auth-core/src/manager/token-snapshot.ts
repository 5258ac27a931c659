import type { AuthErrorReason, TokenRequestDetails } from "../errors/auth-error.ts"
import { pauseFor } from "../renewal/pauses.ts"
import type { RenewalState } from "../renewal/state.ts"
import type { Instant } from "../time/instant.ts"
import type { TokenEvent } from "../renewal/token-events.ts"
import { type TokenState, tokenState } from "../token/token-state.ts"

/** What a manager knows at one instant. Instants are epoch milliseconds. No token, no secret. */
export interface TokenSnapshot {
  /** Where tokens are requested, without query. */
  readonly tokenUrl?: string | undefined
  /** Eight hexadecimal digits that tell one client id from another: those that errors name. */
  readonly clientFingerprint?: string | undefined
  /** The scopes that are asked for. */
  readonly requestedScopes?: ReadonlyArray<string> | undefined
  /** The state of the held token. */
  readonly state: TokenState
  /** When the renewal window opens; absent without a token. */
  readonly dueAt?: number | undefined
  /** When the held token expires; absent without one. */
  readonly expiresAt?: number | undefined
  /** The scopes granted with the held token. */
  readonly scopes: ReadonlyArray<string>
  /** Whether a renewal is under way. */
  readonly renewing: boolean
  /** Why the last renewal failed; absent once one has succeeded. */
  readonly failure?: AuthErrorReason | undefined
  /** Of the client certificate, where the option `certificate` gives one: `x5t#S256`, and when it ends. */
  readonly certificate?: { readonly fingerprint: string; readonly expiresAt: number } | undefined
  /** What happened so far. */
  readonly counters: TokenCounters
}

/** Counts since the manager was made. */
export interface TokenCounters {
  /** Requests to the token endpoint, at most three a renewal. */
  readonly tokenRequests: number
  /** Renewals that ended with a token, requested here or adopted from the store. */
  readonly renewals: number
  /** Renewals that ended without one, here or, as read from the store, in another process. */
  readonly failedRenewals: number
  /** Tokens cleared because the API rejected them. */
  readonly invalidations: number
  /** Callers served at once inside the renewal window. */
  readonly servedWhileDue: number
  /** Callers who waited for a renewal. */
  readonly waited: number
  /** Callers who got an `AuthError`. */
  readonly failed: number
}

/** What became of a caller who got a due token, waited or failed. */
export type CallerFate = "servedWhileDue" | "waited" | "failed"

/** Mutable counters, and the listener that counts events into them. */
export interface Counting {
  readonly event: (event: TokenEvent) => void
  readonly caller: (fate: CallerFate) => void
  readonly read: () => TokenCounters
}

const counted: { readonly [tag in TokenEvent["_tag"]]?: keyof TokenCounters } = {
  TokenRequested: "tokenRequests",
  TokenRenewed: "renewals",
  RenewalFailed: "failedRenewals",
  TokenInvalidated: "invalidations"
}

/** Starts counting from zero. */
export function counting(onCaller?: (fate: CallerFate) => void): Counting {
  const counters: { -readonly [name in keyof TokenCounters]: number } = {
    tokenRequests: 0,
    renewals: 0,
    failedRenewals: 0,
    invalidations: 0,
    servedWhileDue: 0,
    waited: 0,
    failed: 0
  }
  return {
    event: ({ _tag }) => {
      const name = counted[_tag]
      if (name !== undefined) counters[name]++
    },
    caller: (fate) => {
      counters[fate]++
      onCaller?.(fate)
    },
    read: () => ({ ...counters })
  }
}

/** The part of a state that anyone may see. */
export function tokenSnapshot(
  state: RenewalState,
  now: Instant,
  counters: TokenCounters,
  about: Pick<TokenRequestDetails, "tokenUrl" | "clientFingerprint" | "requestedScopes"> | undefined
): TokenSnapshot {
  const { token, failure, renewal } = state
  return {
    ...about,
    state: tokenState(token, now),
    ...(token && { dueAt: token.dueAt.wall, expiresAt: token.expiresAt.wall }),
    scopes: token?.scopes ?? Object.freeze([]),
    renewing: renewal !== undefined,
    ...(failure && { failure: pauseFor(failure.reason, token, now) }),
    counters
  }
}
