import * as Effect from "effect/Effect"
import type { Clock } from "./clock.ts"

/** The clocks that a renewal lives by, in milliseconds, and its way to wait. */
export interface RenewalClock {
  readonly wall: () => number
  readonly monotonic: () => number
  readonly sleep: (milliseconds: number) => Effect.Effect<void>
}

/**
 * Our {@link Clock} as a renewal uses it. Not through Effect's Clock service, which would bring all of Duration into the
 * façade.
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
          // One whose sleep fails has not slept: better too early than an end to all renewal.
        }
      })
  }
}
