/** The machine's own clock: this file is the only place of the package that reads it. */
export function systemTime(): number {
  return Date.now()
}

/** Calls a function after this time, in milliseconds. Gives what prevents the call. */
export type Timer = (milliseconds: number, then: () => void) => () => void

/** The machine's own. */
export const systemTimer: Timer = (milliseconds, then) => {
  const timer = setTimeout(then, milliseconds)
  return () => clearTimeout(timer)
}
