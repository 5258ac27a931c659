import * as v from "valibot"
import type { ApiAssumptions } from "../http/api-assumptions.ts"
import { ApiError } from "../http/error-body.ts"

/** `"123.45"`: how charges and refunds write money (at most ten digits before the point, as in the Bacen standard). */
export const decimalPattern: RegExp = /^\d{1,10}\.\d{2}$/

const decimalMessage = "Valor deve estar no formato decimal com 2 casas (ex: 7.89)"

/** Money as charges and refunds write it. */
export const decimalAmount: v.GenericSchema<string> = v.pipe(
  v.string(decimalMessage),
  v.regex(decimalPattern, decimalMessage)
)

/** The documentation says nothing about an amount of zero, so an assumption decides. */
export function refuseZero(amount: string, { zeroAmounts }: ApiAssumptions): void {
  if (zeroAmounts === "reject" && centsOf(amount) === 0) throw new ApiError(400, "Valor deve ser maior que zero")
}

/** Money is counted in whole cents: sums of decimals would drift. Takes both forms the API uses, text and number. */
export function centsOf(amount: string | number): number {
  return Math.round(Number(amount) * 100)
}

export function brlOf(cents: number): number {
  return cents / 100
}
