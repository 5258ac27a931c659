import { nextState } from "./next-state.ts"
import { shouldReadStore } from "./ignored-routes.ts"
import type { RenewalPolicy } from "./policy.ts"
import type { RenewalEvent } from "./renewal-event.ts"
import type { RenewalState } from "./state.ts"
import { announce, type TokenEvent } from "./token-events.ts"

/** What is to be done after an event, in this order. The steps of a renewal come from `nextStep`. */
export type Command =
  /** The renewal has ended. Stop the looks at the secret: there may be a token now. */
  | { readonly _tag: "EndLooks" }
  /** End what should have ended by this instant of the monotonic clock, although its timer was lost. */
  | { readonly _tag: "Wake"; readonly until: number }
  /** Give the event to the listeners. */
  | { readonly _tag: "Announce"; readonly event: TokenEvent }
  /** The renewal has ended: whoever waits for it goes on. */
  | { readonly _tag: "EndWaiting" }
  /** Empty the entry of a certificate, if it still holds this token. */
  | { readonly _tag: "ClearStore"; readonly accessToken: string; readonly certificate: string | undefined }
  /** Read the entry of a certificate, then dispatch `StoreRead`: another process may have a newer token. */
  | { readonly _tag: "ReadStore"; readonly certificate: string | undefined }

/** The state after an event, and what is to be done then. */
export interface Transition {
  readonly state: RenewalState
  readonly commands: ReadonlyArray<Command>
}

/** The rule of every event. Pure: this, {@link nextStep} and {@link decide} are the rules of renewal. */
export function transition(before: RenewalState, event: RenewalEvent, policy: RenewalPolicy): Transition {
  const state = nextState(before, event, policy)
  const commands: Array<Command> = []
  const hasEnded = before.renewal !== undefined && state.renewal === undefined
  // Before listeners run, because one of them may begin the next renewal, which has looks and timers of its own.
  if (hasEnded) commands.push({ _tag: "EndLooks" })
  if (event._tag === "TimeChecked") commands.push({ _tag: "Wake", until: overdueUntil(before, event) })
  const announced = announce(before, event, state)
  if (announced !== undefined) commands.push({ _tag: "Announce", event: announced })
  if (hasEnded) commands.push({ _tag: "EndWaiting" })
  if (policy.shares === true) commands.push(...storeCommands(before, event, state, policy))
  return { state, commands }
}

/** What a 401 means for the store. */
function storeCommands(
  before: RenewalState,
  event: RenewalEvent,
  state: RenewalState,
  policy: RenewalPolicy
): ReadonlyArray<Command> {
  if (event._tag !== "TokenRejected" && event._tag !== "ReplayRejected") return []
  if (shouldReadStore(state, event, policy)) return [{ _tag: "ReadStore", certificate: state.certificate }]
  if (event._tag === "ReplayRejected" || state === before) return []
  return [{ _tag: "ClearStore", accessToken: event.accessToken, certificate: before.token?.certificate }]
}

/** If an attempt is in flight, all of its waits are overdue. Otherwise only those are whose time is over. */
function overdueUntil({ renewal }: RenewalState, { now }: { readonly now: { readonly monotonic: number } }): number {
  return renewal?.attemptSentAt === undefined ? now.monotonic : Number.POSITIVE_INFINITY
}
