import type { Clock } from "../time/clock.ts"

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  /**
   * Moves both clocks on, stopping at each sleeper whose time comes, and lets what they resume run as far as it can
   * without I/O.
   */
  advance(milliseconds: number): Promise<void>
  /** Sets the wall clock alone, as an administrator or NTP would. Epoch milliseconds. */
  setWall(now: number): void
}

/**
 * Makes a clock for tests: renewal, back-off and cool-down without one real sleep.
 *
 * **Example**
 *
 * ```ts
 * import { createTokenManager, ntxPay } from "@pix/auth-core"
 * import { manualClock } from "@pix/auth-core/testing"
 *
 * const clock = manualClock()
 * const tokens = createTokenManager({ provider: ntxPay(), clientId: "account-93", clientSecret: "at-least-8", clock })
 * await clock.advance(3_600_000)
 * console.assert(tokens.currentToken() === undefined)
 * ```
 *
 * @param start what the wall clock says first; epoch milliseconds
 */
export function manualClock(start: number = Date.UTC(2026, 0, 1)): ManualClock {
  let wall = start
  let monotonic = 0
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>()

  const move = (milliseconds: number): void => {
    wall += milliseconds
    monotonic += milliseconds
  }

  return {
    now: () => wall,
    monotonic: () => monotonic,
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        const sleeper = { until: monotonic + milliseconds, wake: resolve }
        sleepers.add(sleeper)
        signal.addEventListener("abort", () => sleepers.delete(sleeper), { once: true })
      }),
    advance: async (milliseconds) => {
      const end = monotonic + milliseconds
      for (;;) {
        await settle()
        const next = [...sleepers].toSorted((a, b) => a.until - b.until)[0]
        if (next === undefined || next.until > end) break
        move(next.until - monotonic)
        sleepers.delete(next)
        next.wake()
      }
      move(end - monotonic)
    },
    setWall: (now) => {
      wall = now
    }
  }
}

/** Lets promises that can go on without I/O go on. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 32; turn++) await Promise.resolve()
}
