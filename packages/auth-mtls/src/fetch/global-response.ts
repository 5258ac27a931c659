import type * as undici from "undici"

/** undici's answer as a `Response` of the platform, which callers and other libraries look for with `instanceof`. */
export function globalResponse(answer: undici.Response): Response {
  const { status, statusText } = answer
  const body = answer.body as ReadableStream<Uint8Array> | null
  const headers = new Headers()
  for (const [name, value] of answer.headers) headers.append(name, value)
  // A status that the constructor refuses can arrive all the same.
  const isRegular = status >= 200 && status <= 599
  return seenAs(new Response(body, { status: isRegular ? status : 500, statusText, headers }), answer)
}

/**
 * A `Response` that was made has no address: it gets that of the answer, and so do its copies. It holds the answer, because
 * undici cancels the body of an answer that nobody holds.
 */
function seenAs(response: Response, answer: undici.Response): Response {
  const clone = response.clone.bind(response)
  return Object.defineProperties(response, {
    url: { get: () => answer.url, configurable: true },
    status: { get: () => answer.status, configurable: true },
    redirected: { get: () => answer.redirected, configurable: true },
    type: { get: () => answer.type, configurable: true },
    clone: { value: () => seenAs(clone(), answer), configurable: true }
  })
}
