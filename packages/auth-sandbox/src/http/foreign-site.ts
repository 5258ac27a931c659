import { ApiError } from "./error-body.ts"

/**
 * Refuses what a web page of another site sends to the sandbox of whoever looks at it. Only browsers send these headers,
 * and a page cannot change them.
 */
export function refuseForeignSite(headers: Headers): void {
  if (headers.get("sec-fetch-site") !== "cross-site") return
  throw new ApiError(403, "Sandbox: `Sec-Fetch-Site` must not be cross-site: a page of another site must not use it.")
}

/** Refuses what a page of any other origin sends, even one of the same machine. A client that is no browser has none. */
export function refuseForeignOrigin({ headers, url }: Request): void {
  const origin = headers.get("origin")
  const own = new URL(url)
  if (origin === null || (URL.canParse(origin) && new URL(origin).host === own.host)) return
  throw new ApiError(403, `Sandbox: \`Origin\` must be absent or the sandbox's own, ${own.origin}: send no Origin.`)
}
