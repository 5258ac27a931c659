/** The sandbox's clock: the one it was given, and how far it was shifted since. */
export interface SandboxClock {
  /** Epoch milliseconds. */
  readonly now: () => number
  /**
   * Sets the clock ahead by so many milliseconds; a negative number sets it back. It decides `iat`, `exp`, expiry, every
   * timestamp and the `Date` header.
   *
   * @example `sandbox.clock.shift(3_600_000)` ends the life of every token without anybody waiting.
   */
  readonly shift: (milliseconds: number) => void
}

export function createSandboxClock(source: () => number): SandboxClock & { readonly reset: () => void } {
  let ahead = 0
  return {
    now: () => source() + ahead,
    shift(milliseconds) {
      if (!Number.isSafeInteger(milliseconds)) {
        throw new TypeError("Sandbox: `milliseconds` must be a whole number; a negative one sets the clock back.")
      }
      ahead += milliseconds
    },
    reset() {
      ahead = 0
    }
  }
}
