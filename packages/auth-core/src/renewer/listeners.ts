import { ignoreRejection } from "../errors/ignore-rejection.ts"
import type { TokenEvent } from "../renewal/token-events.ts"

type Listener = (event: TokenEvent) => void

/** Those who want to know what happens. One that throws, or gives a promise that rejects, harms nobody. */
export interface Listeners {
  readonly emit: (event: TokenEvent) => void
  /** Registers a listener; returns the function that removes it. */
  readonly subscribe: (listener: Listener) => () => void
}

/** Makes an empty list of listeners. */
export function listeners(): Listeners {
  const all = new Set<Listener>()
  return {
    emit: (event) => {
      // Frozen, since all listeners share it.
      Object.freeze(event)
      for (const listener of all) call(listener, event)
    },
    subscribe: (listener) => {
      // A wrapper, so that the same function may listen twice.
      const entry: Listener = (event) => listener(event)
      all.add(entry)
      return () => void all.delete(entry)
    }
  }
}

function call(listener: Listener, event: TokenEvent): void {
  try {
    ignoreRejection(listener(event))
  } catch {
    // A listener's fault is its own: renewal goes on.
  }
}
