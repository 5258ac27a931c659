/** The machine's own clock: this file is the only place of the package that reads it. */
export function systemTime(): number {
  return Date.now()
}

/** Calls a function after this time, in milliseconds. Gives what prevents the call. */
export function systemTimer(milliseconds: number, then: () => void): () => void {
  const timer = setTimeout(then, milliseconds)
  return () => clearTimeout(timer)
}
