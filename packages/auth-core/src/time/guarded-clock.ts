import { ignoreRejection } from "../errors/ignore-rejection.ts"
import type { Clock } from "./clock.ts"

/**
 * A clock that always tells a time: while the given one throws or tells no finite number, time stands where it was (at
 * first, where the machine's is), and waiting goes by the machine. Of failures in a row, the first is reported.
 */
export function guardedClock(clock: Clock, machine: Clock, failed: (cause: Error) => void): Clock {
  const guarded = (name: "now" | "monotonic"): (() => number) => {
    const report = firstOf(failed)
    let last: number | undefined
    return () => {
      try {
        const time = clock[name]()
        if (Number.isFinite(time)) {
          report.reset()
          last = time
          return time
        }
        ignoreRejection(time)
        report.failure(`clock.${name}() must give a finite number`)
      } catch {
        report.failure(`clock.${name}() threw`)
      }
      return (last ??= machine[name]())
    }
  }

  const sleeping = firstOf(failed)
  return {
    now: guarded("now"),
    monotonic: guarded("monotonic"),
    sleep: async (milliseconds, signal) => {
      try {
        await clock.sleep(milliseconds, signal)
        sleeping.reset()
      } catch {
        if (signal.aborted) return
        sleeping.failure("clock.sleep() failed")
        await machine.sleep(milliseconds, signal)
      }
    }
  }
}

function firstOf(failed: (cause: Error) => void) {
  let failing = false
  return {
    reset: (): void => {
      failing = false
    },
    failure: (message: string): void => {
      if (failing) return
      // Before it is reported: a listener may read the clock.
      failing = true
      failed(Object.freeze(new Error(message)))
    }
  }
}
