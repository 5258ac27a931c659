import type { GetTokenOptions } from "../adapter/token-provider.ts"
import type { Clock } from "../time/clock.ts"
import { type DurationInput, milliseconds } from "../time/duration.ts"

/** What a caller wants, in milliseconds. */
export interface Wish {
  readonly signal: AbortSignal | undefined
  /** On the monotonic clock. */
  readonly deadline: number | undefined
  readonly minValidity: number
  /** The caller was told that the secret was rejected, and it was looked at again. */
  readonly secretChecked: boolean
}

/** What a caller without options wants. */
export const anyToken: Wish = { signal: undefined, deadline: undefined, minValidity: 0, secretChecked: false }

/** Reads the options of a caller; throws a `TypeError` that names the option. */
export function wishOf({ signal, timeout, minValidity = 0 }: GetTokenOptions, clock: Clock): Wish {
  const deadline = timeout === undefined ? undefined : clock.monotonic() + duration("timeout", timeout)
  return { signal, deadline, minValidity: duration("minValidity", minValidity), secretChecked: false }
}

function duration(option: string, input: DurationInput): number {
  const length = milliseconds(input)
  if (length === undefined) {
    throw new TypeError(`getToken: "${option}" must be milliseconds or a text such as "5 minutes"`)
  }
  return length
}
