import * as Effect from "effect/Effect"
import type { Clock } from "../time/clock.ts"

/** The clocks that a renewal lives by, in milliseconds, and its way to wait. */
export interface RenewalClock {
  readonly wall: () => number
  readonly monotonic: () => number
  readonly sleep: (milliseconds: number) => Effect.Effect<void>
}

/**
 * Our {@link Clock} as a renewal uses it. Not through Effect's Clock service, which would bring all of Duration into the
 * Promise manager.
 */
export function renewalClock(clock: Clock): RenewalClock {
  return {
    wall: () => clock.now(),
    monotonic: () => clock.monotonic(),
    sleep: (milliseconds) =>
      Effect.promise(async (signal) => {
        try {
          await clock.sleep(milliseconds, signal)
        } catch {
          // If `sleep` rejects, continue at once: retrying early is better than never.
        }
      })
  }
}
