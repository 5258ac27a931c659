const units = { milli: 1, second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 }

type Unit = keyof typeof units

/**
 * A length of time: milliseconds, or a text such as `"5 minutes"`, `"1 hour"`, `"500 millis"`.
 */
export type DurationInput = number | `${number} ${Unit}` | `${number} ${Unit}s`

/** The length in milliseconds; undefined where it is not one, is negative or is not finite. */
export function milliseconds(input: unknown): number | undefined {
  const text = typeof input === "string" ? /^(\d+(?:\.\d+)?) (milli|second|minute|hour|day)s?$/.exec(input) : null
  const length = text === null ? input : Number(text[1]) * units[text[2] as Unit]
  return typeof length === "number" && length >= 0 && length < Number.POSITIVE_INFINITY ? length : undefined
}
