import { redactInPlace } from "../errors/redact-in-place.ts"
import { type Attached, withoutQuery } from "./authorization.ts"

/**
 * Sends a request, and keeps the provider's query, which may be a key, out of what comes back: the `url` of the answer, and
 * the texts of an error.
 */
export function withHiddenQuery(attached: Attached | undefined, send: () => Promise<Response>): Promise<Response> {
  if (attached === undefined || Object.keys(attached.query).length === 0) return send()
  return sendHidden(attached.query, send)
}

async function sendHidden(query: Attached["query"], send: () => Promise<Response>): Promise<Response> {
  try {
    const response = await send()
    const url = withoutQuery(response.url, query)
    return url === response.url ? response : Object.defineProperty(response, "url", { value: url })
  } catch (error) {
    redactInPlace(error, Object.values(query))
    throw error
  }
}
