import type { AuthErrorReason } from "./auth-error.ts"
import { holds, type RenewalEvent, type RenewalState } from "./renewal-rules.ts"
import type { Instant } from "./token.ts"
import type { StoreOperation } from "./token-store.ts"

/**
 * What a manager tells its listeners. Instants (`at`, `...At`) are epoch milliseconds. No event holds a token or a
 * secret.
 */
export type TokenEvent =
  /** A token request is sent: the `attempt`th of this renewal. */
  | { readonly _tag: "TokenRequested"; readonly at: number; readonly attempt: number }
  /** One attempt failed, and the renewal goes on with another. */
  | { readonly _tag: "AttemptFailed"; readonly at: number; readonly attempt: number }
  /**
   * There is a new token: issued to this manager, or `adopted` from the store, where another left it. `lifetimeAssumed`:
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
   * The renewal failed, here or, where `adopted`, in another process that left word of it in the store. Where
   * `tokenHeld`, callers are served the old token and notice nothing.
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
  /** A renewed token was answered 401 as well: for 30 s, a 401 on this route neither clears nor renews. */
  | { readonly _tag: "RouteClosed"; readonly at: number; readonly route: string }
  /** The store failed or did not answer in time; the manager goes on without it. */
  | { readonly _tag: "StoreFailed"; readonly at: number; readonly operation: StoreOperation; readonly cause: Error }
  /** The manager was disposed of. */
  | { readonly _tag: "ManagerDisposed"; readonly at: number }

/** What listeners are told of `event`, which changed `before` into `after`. */
export function announce(
  before: RenewalState,
  event: RenewalEvent,
  after: RenewalState,
  at: number
): TokenEvent | undefined {
  if (before === after) return undefined
  switch (event._tag) {
    case "AcquisitionStarted":
    case "LeaseDenied":
    case "SecretChanged":
      return undefined
    case "AttemptStarted":
      return { _tag: "TokenRequested", at, attempt: after.acquisition?.attempts ?? 1 }
    case "StoreRead":
      return after.acquisition !== undefined ? undefined : announceEnd(event.now, after, at, false, true)
    case "AttemptEnded":
      if (after.acquisition !== undefined) return { _tag: "AttemptFailed", at, attempt: after.acquisition.attempts }
      return announceEnd(event.now, after, at, event.outcome._tag === "Issued" && event.outcome.lifetimeAssumed, false)
    case "TokenRejected":
      return { _tag: "TokenInvalidated", at, route: event.route }
    case "ReplayRejected":
      return { _tag: "RouteClosed", at, route: event.route }
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
    const held = holds(token, now)
    return { _tag: "RenewalFailed", at, reason: failure.reason[held], tokenHeld: held === "withToken", adopted }
  }
  const expiresAt = token?.expiresAt.wall ?? at
  return { _tag: "TokenRenewed", at, expiresAt, scopes: token?.scopes ?? [], lifetimeAssumed, adopted }
}
