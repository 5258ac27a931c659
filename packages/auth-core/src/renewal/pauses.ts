import type { Token } from "../token/token.ts"
import { isValid } from "../token/token-state.ts"
import type { Instant } from "../time/instant.ts"

/** A back-off is longer while a valid token is still held, because nobody is waiting. */
export interface Pauses<A = number> {
  /** While no valid token is held. */
  readonly missing: A
  /** While a valid token is held. */
  readonly held: A
}

/** The pause that applies at `now`. */
export function pauseFor<A>({ missing, held }: Pauses<A>, token: Token | undefined, now: Instant): A {
  return isValid(token, now) ? held : missing
}

/** Both pauses, changed in the same way. */
export function mapPauses<A>({ missing, held }: Pauses, change: (value: number) => A): Pauses<A> {
  return { missing: change(missing), held: change(held) }
}

/** Whether both pauses are equal. */
export function samePauses(one: Pauses | undefined, other: Pauses): boolean {
  return one?.held === other.held && one.missing === other.missing
}

/** Between half and all of `step`, by `chance`, a number from 0 to 1. */
export function equalJitter(step: number, chance: number): number {
  return Math.round(step / 2 + (step / 2) * chance)
}
