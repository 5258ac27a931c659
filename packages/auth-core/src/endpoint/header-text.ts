import type { FetchLikeResponse } from "../http/fetch-like.ts"

/** A header, or "". A `fetch` of somebody else may have other headers: the status counts without them. */
export function headerText(headers: Partial<FetchLikeResponse["headers"]> | undefined, name: string): string {
  const value: unknown = typeof headers?.get === "function" ? headers.get(name) : undefined
  return typeof value === "string" ? value : ""
}
