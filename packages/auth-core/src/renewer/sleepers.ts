import * as Effect from "effect/Effect"

/** Those who sleep until somebody wakes them. */
export interface Sleepers {
  /** Ends with the first {@link Sleepers.wake} of this instant, read as the sleep begins, or of a later one. */
  readonly sleep: (until: () => number) => Effect.Effect<undefined>
  readonly wake: (instant: number) => void
}

/** Makes an empty list of sleepers. */
export function sleepers(): Sleepers {
  const all = new Map<() => void, number>()
  return {
    sleep: (until) =>
      Effect.callback<undefined>((resume) => {
        const end = (): void => {
          all.delete(end)
          resume(Effect.undefined)
        }
        all.set(end, until())
        return Effect.sync(end)
      }),
    wake: (instant) => {
      // All of them first: who goes on may sleep again.
      for (const [end] of [...all].filter(([, until]) => until <= instant)) end()
    }
  }
}
