import { boundedWait } from "./bounded-wait.ts"
import type { Clock } from "../time/clock.ts"

/** The end of something that many wait for. */
export interface SharedEnd {
  /** Whether it is still to come. */
  isAhead: boolean
  /** Resolves at the end. Those who call this in one turn of the event loop share a promise and a timer. */
  readonly wait: () => Promise<void>
  /** For whoever brings it to its end. */
  readonly end: () => void
}

/**
 * Makes a {@link SharedEnd}. While somebody waits, `look` is called now and then, by a timer of those who wait.
 *
 * **Details**
 *
 * Cloudflare Workers cancel what a request has begun when it ends: its timers, its I/O, and what follows its promises. So
 * nobody waits by a timer or a promise of another turn, which may be another request's.
 */
export function sharedEnd(clock: Clock, period: number, look: () => void): SharedEnd {
  const ends = new Set<() => void>()
  let turn: Promise<void> | undefined

  const begin = (): Promise<void> => {
    queueMicrotask(() => (turn = undefined))
    // A listener may have ended it as it began.
    const promise = new Promise<void>((resolve) => (shared.isAhead ? ends.add(resolve) : resolve()))
    const goOn = (): Promise<void> => {
      look()
      return boundedWait(promise, { signal: undefined, timeout: period, ended: () => {} }, clock).catch(goOn)
    }
    return goOn()
  }

  const shared: SharedEnd = {
    isAhead: true,
    wait: () => (turn ??= begin()),
    end: () => {
      shared.isAhead = false
      for (const end of ends) end()
    }
  }
  return shared
}
