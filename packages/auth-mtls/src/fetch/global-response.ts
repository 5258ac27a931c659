import type * as undici from "undici"

const withoutBody: ReadonlySet<number> = new Set([101, 103, 204, 205, 304])

/** undici's answer as a `Response` of the platform, which callers and other libraries look for with `instanceof`. */
export function globalResponse(answer: undici.Response | Response): Response {
  // A platform that brings an undici of its own (Bun) answers with its own class already.
  if (answer instanceof Response) return answer
  const { status, statusText, url, redirected, type } = answer
  const body = withoutBody.has(status) ? null : (answer.body as ReadableStream<Uint8Array> | null)
  const headers = new Headers()
  for (const [name, value] of answer.headers) headers.append(name, value)
  return seenAs(new Response(body, { status, statusText, headers }), { url, redirected, type })
}

/** A `Response` that was made has no address: it gets the one that was called, and so do its copies. */
function seenAs(response: Response, seen: Pick<Response, "url" | "redirected" | "type">): Response {
  const clone = response.clone.bind(response)
  return Object.defineProperties(response, {
    url: { value: seen.url },
    redirected: { value: seen.redirected },
    type: { value: seen.type },
    clone: { value: () => seenAs(clone(), seen) }
  })
}
