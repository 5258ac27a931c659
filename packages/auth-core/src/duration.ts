import * as Duration from "effect/Duration"
import * as Option from "effect/Option"

type Unit = "milli" | "second" | "minute" | "hour" | "day"

/**
 * A length of time: milliseconds, or a text such as `"5 minutes"`, `"1 hour"`, `"500 millis"`.
 */
export type DurationInput = number | `${number} ${Unit}` | `${number} ${Unit}s`

/** The length in milliseconds; undefined where it is not one, is negative or is not finite. */
export function milliseconds(input: unknown): number | undefined {
  if (typeof input !== "number" && typeof input !== "string") return undefined
  const duration = Duration.fromInput(input as Duration.Input)
  const length = Option.isSome(duration) ? Duration.toMillis(duration.value) : Number.NaN
  return length >= 0 && length < Number.POSITIVE_INFINITY ? length : undefined
}
