/** The machine's wall clock, in epoch milliseconds: the one that the processes of a machine share. */
export function wallClock(): number {
  return Date.now()
}
