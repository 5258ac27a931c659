import type { AttemptFailure } from "../endpoint/attempt.ts"
import type { AuthErrorReason } from "../errors/auth-error.ts"
import { failureReason } from "./failure.ts"
import { pauseFor } from "./pauses.ts"
import { isValid } from "../token/token-state.ts"
import type { RenewalEvent } from "./renewal-event.ts"
import type { RenewalState } from "./state.ts"
import type { Instant } from "../time/instant.ts"
import type { StoreOperation } from "../store/token-store.ts"

/**
 * An event of a manager, for its listeners. Instants (`at`, `...At`) are epoch milliseconds. No event holds a token or a
 * secret. Events are frozen, because all listeners get the same one.
 */
export type TokenEvent =
  /** A token request is sent: the `attempt`th of this renewal. */
  | { readonly _tag: "TokenRequested"; readonly at: number; readonly attempt: number }
  /** One attempt failed, for this `reason`; the renewal goes on with another at the `retryAt` of it. */
  | {
      readonly _tag: "AttemptFailed"
      readonly at: number
      readonly attempt: number
      readonly reason: Exclude<AuthErrorReason, { readonly _tag: "ManagerDisposed" }>
    }
  /**
   * There is a new token: issued to this manager, or `adopted` from the store, where another process saved it. `lifetimeAssumed`:
   * the answer had no `expires_in`, the documented default was taken.
   */
  | {
      readonly _tag: "TokenRenewed"
      readonly at: number
      readonly expiresAt: number
      readonly scopes: ReadonlyArray<string>
      readonly lifetimeAssumed: boolean
      readonly adopted: boolean
    }
  /**
   * The renewal failed: here or, if `adopted`, in another process that shares the store. While a token is held
   * (`tokenHeld`), callers get that token and notice nothing.
   */
  | {
      readonly _tag: "RenewalFailed"
      readonly at: number
      readonly reason: AuthErrorReason
      readonly tokenHeld: boolean
      readonly adopted: boolean
    }
  /** The API answered 401 to the current token; it is not used again. */
  | { readonly _tag: "TokenInvalidated"; readonly at: number; readonly route: string }
  /** A renewed token was answered 401 as well: for 30 s, 401s on this route are ignored. */
  | { readonly _tag: "RouteIgnored"; readonly at: number; readonly route: string }
  /** The store failed, did not answer in time or gave a wrong answer; the manager goes on without it. */
  | { readonly _tag: "StoreFailed"; readonly at: number; readonly operation: StoreOperation; readonly cause: Error }
  /**
   * The option `clock` threw or gave no finite number: until it gives one, the manager's time stands still. If its `sleep`
   * failed, the wait goes by the machine's clock. Of failures in a row, only the first is reported.
   */
  | { readonly _tag: "ClockFailed"; readonly at: number; readonly cause: Error }
  /**
   * There is another client certificate, and the next token is requested with it. While a token of the one before is held
   * (`tokenHeld`), callers get that one, together with its certificate.
   */
  | {
      readonly _tag: "CertificateReplaced"
      readonly at: number
      readonly fingerprint: string
      readonly tokenHeld: boolean
    }
  /** The files of the client certificate could not be read again, although another process has another one already. */
  | { readonly _tag: "CertificateReloadFailed"; readonly at: number; readonly cause: Error }
  /** The client certificate ends soon: told at a renewal, once as 30 days are left, 7 and 1. */
  | {
      readonly _tag: "CertificateExpiring"
      readonly at: number
      readonly expiresAt: number
      readonly fingerprint: string
    }
  /** The manager was disposed of. */
  | { readonly _tag: "ManagerDisposed"; readonly at: number }

const noAnswer: AttemptFailure = { _tag: "Failed", kind: "unavailable" }

/** The event for listeners, of the `event` that changed `before` into `after`. */
export function announce(before: RenewalState, event: RenewalEvent, after: RenewalState): TokenEvent | undefined {
  if (before === after) return undefined
  const at = event.now.wall
  switch (event._tag) {
    case "RenewalStarted":
    case "LeaseDenied":
    case "SecretChanged":
      return undefined
    case "CertificateChanged":
      return {
        _tag: "CertificateReplaced",
        at,
        fingerprint: event.certificate,
        tokenHeld: isValid(after.token, event.now)
      }
    case "AttemptStarted":
      return { _tag: "TokenRequested", at, attempt: after.renewal?.attempts ?? 1 }
    case "BudgetRead":
      return after.renewal !== undefined ? undefined : announceEnd(event.now, after, at, false, false)
    case "StoreRead":
      return after.renewal !== undefined ? undefined : announceEnd(event.now, after, at, false, true)
    case "AttemptEnded":
      if (after.renewal !== undefined) {
        const { attempts: attempt, nextAttemptAt } = after.renewal
        const retryAt = at + Math.round(nextAttemptAt - event.now.monotonic)
        // An answer that came too late, or with a token that is over, is none.
        const failure = event.outcome._tag === "Failed" ? event.outcome : noAnswer
        return { _tag: "AttemptFailed", at, attempt, reason: failureReason(failure, retryAt) }
      }
      return announceEnd(event.now, after, at, event.outcome._tag === "Issued" && event.outcome.lifetimeAssumed, false)
    case "RenewalAborted":
    case "TimeChecked":
      return announceEnd(event.now, after, at, false, false)
    case "TokenRejected":
      return { _tag: "TokenInvalidated", at, route: event.route }
    case "ReplayRejected":
      return { _tag: "RouteIgnored", at, route: event.route }
    case "Disposed":
      return { _tag: "ManagerDisposed", at }
  }
}

function announceEnd(
  now: Instant,
  { token, failure }: RenewalState,
  at: number,
  lifetimeAssumed: boolean,
  adopted: boolean
): TokenEvent {
  if (failure !== undefined) {
    const reason = pauseFor(failure.reason, token, now)
    return { _tag: "RenewalFailed", at, reason, tokenHeld: isValid(token, now), adopted }
  }
  const expiresAt = token?.expiresAt.wall ?? at
  return { _tag: "TokenRenewed", at, expiresAt, scopes: token?.scopes ?? Object.freeze([]), lifetimeAssumed, adopted }
}
