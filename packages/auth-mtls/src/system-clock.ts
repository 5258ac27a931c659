/** The machine's own clock: the only place of this package that reads it. */
export function systemTime(): number {
  return Date.now()
}
