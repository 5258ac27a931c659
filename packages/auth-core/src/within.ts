import * as Effect from "effect/Effect"

/** The effect, or `late` once `milliseconds` have gone by: then the effect is interrupted. */
export function within<A>(effect: Effect.Effect<A>, milliseconds: number, late: () => A): Effect.Effect<A> {
  return Effect.raceFirst(effect, Effect.map(Effect.sleep(milliseconds), late))
}
