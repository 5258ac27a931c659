/** `"123.45"`: how charges and refunds write money (at most ten digits before the point, as in the Bacen standard). */
export const decimalPattern: RegExp = /^\d{1,10}\.\d{2}$/

/** Money is counted in whole cents: sums of decimals would drift. Takes both forms the API uses, text and number. */
export function centsOf(amount: string | number): number {
  return Math.round(Number(amount) * 100)
}

export function brlOf(cents: number): number {
  return cents / 100
}
