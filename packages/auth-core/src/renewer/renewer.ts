import type * as Effect from "effect/Effect"
import type { TokenSource } from "../endpoint/token-source.ts"
import type { RenewalPolicy } from "../renewal/policy.ts"
import type { RenewalState } from "../renewal/state.ts"
import type { TokenEvent } from "../renewal/token-events.ts"
import type { RenewerCertificate } from "./certificate-changes.ts"
import type { RenewalClock } from "./renewal-clock.ts"
import type { StoreCommand } from "./renewal-state.ts"
import type { SharedTokenParts } from "./store-session.ts"

/**
 * Carries out the renewal rules: holds the one state value, does the I/O of a renewal, and calls listeners. What a caller
 * gets and what is done next are decided by the rules.
 */
export interface Renewer {
  /** The state as it is now. */
  readonly state: () => RenewalState
  /**
   * Begins the renewal that was decided on; `ended` is called when it has ended. Whoever begins it must run
   * {@link Renewer.run}, or all wait.
   */
  readonly begin: (ended: () => void) => void
  /** Runs the renewal that was begun to its end, and then shares its result. Interrupting it disposes of the renewer. */
  readonly run: Effect.Effect<void>
  /** If the client secret differs from the one that was rejected, token requests are allowed again. */
  readonly secretChanged: Effect.Effect<void>
  /** Reports that the API answered 401 to this token. Run {@link Renewer.perform} for each command. */
  readonly reject: (accessToken: string, route: string) => ReadonlyArray<StoreCommand>
  /** Reports that the API answered 401 to a replay as well. Run {@link Renewer.perform} for each command. */
  readonly rejectReplay: (accessToken: string, route: string) => ReadonlyArray<StoreCommand>
  /** Does what a report leads to. */
  readonly perform: (command: StoreCommand) => Effect.Effect<void>
  /** Ends a renewal that should have ended: for a caller to whom it seems overdue. */
  readonly checkTime: () => void
  /** Takes notice of another client certificate: the token is due then, and the next renewal requests one with that certificate. */
  readonly checkCertificate: () => void
  /** Ends what should have ended by now: whoever waits calls this by a timer of its own. */
  readonly wake: () => void
  /** Tells listeners what the rules do not know of. */
  readonly emit: (event: TokenEvent) => void
  /** From now on there is no token and none is requested. A renewal under way is left to its owner to interrupt. */
  readonly dispose: () => void
  /** Registers a listener; returns the function that removes it. A listener that throws harms nobody. */
  readonly subscribe: (listener: (event: TokenEvent) => void) => () => void
}

/** What a renewal is made of. */
export interface RenewerParts {
  readonly source: TokenSource
  readonly policy: RenewalPolicy
  readonly clock: RenewalClock
  /** A number from 0 to 1, another each time. */
  readonly chance: () => number
  /** The client certificate that tokens are requested with. */
  readonly certificate?: RenewerCertificate | undefined
  /** Where the token is shared; undefined where it is not. */
  readonly shared?: Pick<SharedTokenParts, "store" | "key" | "budgetKey"> | undefined
}
