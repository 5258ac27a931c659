import type { FetchLikeResponse } from "../http/fetch-like.ts"
import { headerText } from "./header-text.ts"

/**
 * How long a response asks to be left alone, in milliseconds; undefined when it does not ask, or asks for nothing.
 *
 * **Details**
 *
 * `Retry-After` is a number of seconds, or a date. A date is measured against the response's own `Date`, so that clocks
 * that disagree do not matter; without one, against `now` (epoch milliseconds).
 *
 * @see RFC 9110, section 10.2.3
 */
export function retryAfter(headers: FetchLikeResponse["headers"], now: number): number | undefined {
  const value = headerText(headers, "retry-after").trim()
  if (value === "") return undefined
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - sentAt(headers, now)
  // `NaN > 0` is false, so an unparsable date falls through too.
  return wait > 0 ? wait : undefined
}

function sentAt(headers: FetchLikeResponse["headers"], now: number): number {
  const date = Date.parse(headerText(headers, "date"))
  return Number.isNaN(date) ? now : date
}
