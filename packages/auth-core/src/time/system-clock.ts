import type { Clock } from "./clock.ts"

/**
 * The machine's own clocks, timers and chance: the only place of the library that reads them.
 *
 * **Details**
 *
 * A timer does not keep the process alive unless somebody waits for a token, which is what `hold` is told.
 */
export interface SystemClock extends Clock {
  /** Whether timers, present and future, keep the process alive. */
  readonly hold: (held: boolean) => void
  /** A number from 0 to 1, another each time. */
  readonly chance: () => number
  /** Another each time. */
  readonly uuid: () => string
}

/** The longest that `setTimeout` can wait; beyond it, it would not wait at all. */
const longestTimer = 2 ** 31 - 1

/** Makes a {@link SystemClock} whose timers let the process end until somebody waits. */
export function systemClock(): SystemClock {
  const timers = new Set<Timer>()
  let held = false
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    chance: () => Math.random(),
    uuid: () => crypto.randomUUID(),
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        const end = (): void => {
          clearTimeout(handle)
          timers.delete(timer)
          signal.removeEventListener("abort", end)
          resolve()
        }
        const handle = setTimeout(end, Math.min(Math.max(milliseconds, 0), longestTimer))
        const timer: Timer = Object(handle)
        timers.add(timer)
        signal.addEventListener("abort", end)
        if (!held) timer.unref?.()
      }),
    hold: (keep) => {
      held = keep
      for (const timer of timers) {
        if (keep) timer.ref?.()
        else timer.unref?.()
      }
    }
  }
}

/** Node timers have `ref`/`unref`; elsewhere they are numbers and have neither. */
interface Timer {
  ref?(): void
  unref?(): void
}
