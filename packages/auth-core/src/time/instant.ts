/**
 * One moment, read from both clocks at once, in milliseconds.
 *
 * **Details**
 *
 * `wall` is Unix time: it survives a restart and a sleeping machine, but somebody may set it. `monotonic` counts from an
 * arbitrary origin: nobody can set it, but on some systems it stands still while the machine sleeps. Expiry is judged on
 * both, and whichever says *expired* first wins.
 */
export interface Instant {
  /** Unix time. */
  readonly wall: number
  /** Since an arbitrary origin. */
  readonly monotonic: number
}

/** The instant `milliseconds` after `instant`. */
export function later(instant: Instant, milliseconds: number): Instant {
  return { wall: instant.wall + milliseconds, monotonic: instant.monotonic + milliseconds }
}

/** The earlier of two instants, on each clock. */
export function earlier(one: Instant, other: Instant): Instant {
  return { wall: Math.min(one.wall, other.wall), monotonic: Math.min(one.monotonic, other.monotonic) }
}

/** Milliseconds from `since` to `now`, on the clock that says more. */
export function elapsed(since: Instant, now: Instant): number {
  return Math.max(now.wall - since.wall, now.monotonic - since.monotonic)
}

/** Whether either clock has reached `limit`. */
export function hasPassed(limit: Instant, now: Instant): boolean {
  return now.wall >= limit.wall || now.monotonic >= limit.monotonic
}
