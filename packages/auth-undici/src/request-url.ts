import type { Dispatcher } from "undici"

/**
 * The absolute URL of a request, with the query that is part of its path. Undefined where that path is a URL, which only a
 * proxy can be sent.
 *
 * @throws TypeError when the request does not say its origin
 */
export function requestUrl({ origin, path }: Dispatcher.DispatchOptions): string | undefined {
  // undici says what is wrong with a path that is no text.
  if (typeof path !== "string" || !path.startsWith("/")) return undefined
  if (origin === undefined || origin === null) throw new TypeError(withoutOrigin)
  const text = typeof origin === "string" ? origin : origin.origin
  return (text.endsWith("/") ? text.slice(0, -1) : text) + path
}

// A Client and a Pool of undici 7 know it, and tell nobody.
const withoutOrigin =
  "The request does not say its origin, so createAuthInterceptor cannot know whether it is for the API. Pass `origin` beside " +
  "`path`, or compose the interceptor onto an Agent."
