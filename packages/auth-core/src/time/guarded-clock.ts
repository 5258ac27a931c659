import type { Clock } from "./clock.ts"

/**
 * A clock that always tells a time: while the given one throws or tells no finite number, time stands where it was, and
 * waiting goes by the `fallback`. The first failure of a row is reported.
 */
export function guardedClock(clock: Clock, fallback: Clock, failed: (thrown: unknown) => void): Clock {
  let failing = false

  const report = (thrown: unknown): void => {
    if (failing) return
    failing = true
    failed(thrown)
  }

  const guarded = (name: "now" | "monotonic"): (() => number) => {
    let last: number | undefined
    return () => {
      try {
        const time = clock[name]()
        if (!Number.isFinite(time)) throw new TypeError(`clock.${name}() must give a finite number`)
        failing = false
        last = time
      } catch (thrown) {
        last ??= fallback[name]()
        report(thrown)
      }
      return last
    }
  }

  return {
    now: guarded("now"),
    monotonic: guarded("monotonic"),
    sleep: async (milliseconds, signal) => {
      try {
        await clock.sleep(milliseconds, signal)
      } catch (thrown) {
        if (signal.aborted) return
        report(thrown)
        await fallback.sleep(milliseconds, signal)
      }
    }
  }
}
