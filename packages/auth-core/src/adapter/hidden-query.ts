import { redactInPlace } from "../errors/redact-in-place.ts"
import { type Attached, withoutQuery } from "./authorization.ts"

/**
 * Sends a request, and keeps the provider's query, which may be a key, out of what comes back: the `url` of the answer and of its
 * clones, and the texts of an error.
 */
export function withHiddenQuery(attached: Attached | undefined, send: () => Promise<Response>): Promise<Response> {
  if (attached === undefined || Object.keys(attached.query).length === 0) return send()
  return sendHidden(attached.query, send)
}

async function sendHidden(query: Attached["query"], send: () => Promise<Response>): Promise<Response> {
  try {
    return hidden(await send(), query)
  } catch (error) {
    redactInPlace(error, Object.values(query))
    throw error
  }
}

function hidden(response: Response, query: Attached["query"]): Response {
  const url = withoutQuery(response.url, query)
  if (url === response.url) return response
  // A `fetch` of somebody else may have set it for good.
  const isFixed = Object.getOwnPropertyDescriptor(response, "url")?.configurable === false
  const own = isFixed ? new Response(response.body, response) : response
  const clone = own.clone.bind(own)
  return Object.defineProperties(own, {
    url: { value: url, configurable: true },
    clone: { value: () => hidden(clone(), query), configurable: true }
  })
}
