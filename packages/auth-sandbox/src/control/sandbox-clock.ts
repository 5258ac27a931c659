import { refusal } from "../http/validation.ts"

/** The sandbox's clock: the one it was given, and how far it was shifted since. */
export interface SandboxClock {
  /** Epoch milliseconds. */
  readonly now: () => number
  /**
   * Sets the clock ahead by so many milliseconds; a negative number sets it back. It decides `iat`, `exp`, expiry, every
   * timestamp and the `Date` header. It stays between the years 1 and 9999: a `TypeError` refuses what would leave them.
   *
   * @example `sandbox.clock.shift(3_600_000)` ends the life of every token without anybody waiting.
   */
  readonly shift: (milliseconds: number) => void
}

// Timestamps and the `Date` header write years of four digits.
const [earliest, latest] = [Date.parse("0001-01-01T00:00:00.000Z"), Date.parse("9999-12-31T23:59:59.999Z")]

/** Throws a `TypeError` that names `field` if the clock, which shows `now`, cannot be shifted by so many milliseconds. */
export function requireShift(now: number, milliseconds: number, field: string): void {
  if (!Number.isInteger(milliseconds)) {
    throw refusal(field, "must be a whole number; a negative one sets the clock back")
  }
  const shifted = now + milliseconds
  if (shifted < earliest || shifted > latest) throw refusal(field, "must leave the clock between the years 1 and 9999")
}

export function createSandboxClock(source: () => number): SandboxClock & { readonly reset: () => void } {
  let ahead = 0
  return {
    now: () => source() + ahead,
    shift(milliseconds) {
      requireShift(source() + ahead, milliseconds, "milliseconds")
      ahead += milliseconds
    },
    reset() {
      ahead = 0
    }
  }
}
