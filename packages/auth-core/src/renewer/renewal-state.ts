import { initialState, type RenewalState } from "../renewal/state.ts"
import type { RenewalEvent } from "../renewal/renewal-event.ts"
import type { RenewalPolicy } from "../renewal/policy.ts"
import { type Command, transition } from "../renewal/transition.ts"
import { type Listeners, listeners } from "./listeners.ts"

/** The one state of a manager, which changes by events alone. */
export interface StateHolder extends Listeners {
  readonly read: () => RenewalState
  /** Takes the event, tells listeners and ends waits; gives what is left to be done about the store. */
  readonly dispatch: (event: RenewalEvent) => ReadonlyArray<StoreCommand>
  /** From now on this is called as the renewal ends. */
  readonly onEnd: (ended: () => void) => void
}

/** A command that takes time. */
export type StoreCommand = Extract<Command, { readonly _tag: "ClearStore" | "ReadStore" }>

/** Ends the waits of a renewal, and the looks at the secret. */
interface Ends {
  /** What should have ended by an instant of the monotonic clock. */
  readonly wake: (until: number) => void
  /** All looks at the secret. */
  readonly endLooks: () => void
}

/**
 * Holds the state of a manager that has nothing yet.
 *
 * @param certificate the fingerprint of the client certificate
 */
export function holdState(
  policy: RenewalPolicy,
  certificate: string | undefined,
  { wake, endLooks }: Ends
): StateHolder {
  let state = certificate === undefined ? initialState : { ...initialState, certificate }
  let ended = (): void => {}
  const { emit, subscribe } = listeners()

  const dispatch = (event: RenewalEvent): ReadonlyArray<StoreCommand> => {
    // Read before listeners run, because one of them may begin the next renewal and replace it.
    const end = ended
    const next = transition(state, event, policy)
    state = next.state
    const left: Array<StoreCommand> = []
    for (const command of next.commands) {
      if (command._tag === "EndLooks") endLooks()
      else if (command._tag === "Announce") emit(command.event)
      else if (command._tag === "EndWaiting") end()
      else if (command._tag === "Wake") wake(command.until)
      else left.push(command)
    }
    return left
  }

  return { read: () => state, dispatch, onEnd: (call) => void (ended = call), emit, subscribe }
}
