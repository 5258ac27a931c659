/** Chance that repeats itself: the same seed gives the same numbers. */
export interface Chance {
  /** From 0 to 1, without 1. */
  readonly next: () => number
  /** A whole number, both bounds included. */
  readonly int: (least: number, most: number) => number
  readonly happens: (probability: number) => boolean
  readonly pick: <A>(...choices: readonly [A, ...ReadonlyArray<A>]) => A
  /** One of the names, each as often as its weight says. */
  readonly weighted: <Name extends string>(weights: Readonly<Record<Name, number>>) => Name
  /** Chance of its own for a part of the world, so that one part's draws do not move another's. */
  readonly fork: () => Chance
}

/** Mulberry32: 32 bits of state, good enough to choose what happens, and the same on every machine. */
export function seededChance(seed: number): Chance {
  // Neighbouring seeds should not begin alike.
  let state = Math.imul(seed ^ 0x5bf03635, 0x9e3779b1)
  const bits = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const next = (): number => bits() / 2 ** 32
  const int = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1))
  return {
    next,
    int,
    happens: (probability) => next() < probability,
    pick: (...choices) => choices[int(0, choices.length - 1)] ?? choices[0],
    weighted: <Name extends string>(weights: Readonly<Record<Name, number>>) => {
      const entries = Object.entries(weights) as Array<[Name, number]>
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
      const found = entries.find(([, weight]) => (left -= weight) < 0) ?? entries[0]
      if (found === undefined) throw new Error("nothing to choose from")
      return found[0]
    },
    fork: () => seededChance(bits())
  }
}
