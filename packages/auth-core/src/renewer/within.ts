import * as Effect from "effect/Effect"
import type { RenewalClock } from "./renewal-clock.ts"

/** The effect, or `late` once `milliseconds` have gone by: then the effect is interrupted. */
export function within<A>(
  clock: RenewalClock,
  milliseconds: number,
  effect: Effect.Effect<A>,
  late: () => A
): Effect.Effect<A> {
  return Effect.raceFirst(effect, Effect.map(clock.sleep(milliseconds), late))
}
