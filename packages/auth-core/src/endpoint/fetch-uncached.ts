import type { FetchLike, FetchLikeInit, FetchLikeResponse } from "../http/fetch-like.ts"

/** Those of runtimes that refuse `cache`, such as workerd before its compatibility date 2024-11-11. */
const refusing = /* @__PURE__ */ new WeakSet<FetchLike>()

/**
 * Sends a request whose answer no framework may keep: Next.js keeps answers to POSTs too, unless it reads one of two
 * options. It warns where it is given both, so the second is for runtimes that refuse the first.
 */
export async function fetchUncached(fetch: FetchLike, url: URL, init: FetchLikeInit): Promise<FetchLikeResponse> {
  if (!refusing.has(fetch)) {
    try {
      return await fetch(url, { ...init, cache: "no-store" })
    } catch (error) {
      if (!refusesCache(error)) throw error
      refusing.add(fetch)
    }
  }
  const own = { ...init, next: { revalidate: 0 } }
  return fetch(url, own)
}

/** An option is refused before anything is sent. Failures of the network have a code or a cause. */
function refusesCache(error: unknown): boolean {
  const { message, cause, code } = Object(error) as { message?: unknown; cause?: unknown; code?: unknown }
  return cause === undefined && typeof code !== "string" && /\bcache\b/i.test(String(message))
}
