import type { AttemptOutcome } from "../endpoint/attempt.ts"
import type { TokenRequestDetails } from "../errors/auth-error.ts"
import type { Instant } from "../time/instant.ts"
import type { StoredRequest, StoredState } from "./state.ts"

/** What can happen to a manager. Chance arrives in the event, as a number from 0 to 1. */
export type RenewalEvent =
  | { readonly _tag: "RenewalStarted"; readonly now: Instant }
  /** Another process holds the lease: read the store again soon. */
  | { readonly _tag: "LeaseDenied"; readonly now: Instant; readonly chance: number }
  /** The content of the store, before a token request is made. */
  | {
      readonly _tag: "StoreRead"
      readonly now: Instant
      /** When the store answered. */
      readonly readAt: Instant
      readonly stored: StoredState
      /** The client certificate whose tokens are stored there. */
      readonly certificate?: string | undefined
      readonly chance: number
    }
  /** The token requests that others have made, before one of ours. */
  | {
      readonly _tag: "BudgetRead"
      readonly now: Instant
      readonly others: ReadonlyArray<StoredRequest>
      /** For the error, where the budget is spent. */
      readonly about?: TokenRequestDetails | undefined
    }
  /** The id is that of the request in the budget, where there is one. */
  | { readonly _tag: "AttemptStarted"; readonly now: Instant; readonly id?: number | undefined }
  | {
      readonly _tag: "AttemptEnded"
      readonly now: Instant
      readonly outcome: AttemptOutcome
      /** Of its renewal, which may have ended meanwhile. */
      readonly startedAt?: Instant | undefined
      /** The client certificate that the request was sent with. */
      readonly certificate?: string | undefined
      readonly chance: number
    }
  /** A defect, such as one of a value from outside, has ended the renewal. */
  | { readonly _tag: "RenewalAborted"; readonly now: Instant; readonly cause: Error; readonly chance: number }
  /** A caller came while the renewal seemed overdue: the process was frozen, or its timers are lost. */
  | { readonly _tag: "TimeChecked"; readonly now: Instant; readonly chance: number }
  /** The API answered 401 to this token. */
  | { readonly _tag: "TokenRejected"; readonly now: Instant; readonly accessToken: string; readonly route: string }
  /** The API answered 401 to a replay as well. */
  | { readonly _tag: "ReplayRejected"; readonly now: Instant; readonly accessToken: string; readonly route: string }
  /** The client secret differs from the one that was rejected. */
  | { readonly _tag: "SecretChanged"; readonly now: Instant }
  /** The client certificate is another one now. The token of the one before serves until there is one for this. */
  | { readonly _tag: "CertificateChanged"; readonly now: Instant; readonly certificate: string }
  | { readonly _tag: "Disposed"; readonly now: Instant }

/** The event with this tag. */
export type EventOf<Tag extends RenewalEvent["_tag"]> = Extract<RenewalEvent, { readonly _tag: Tag }>
