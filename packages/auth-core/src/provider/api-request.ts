import { ignoreRejection } from "../errors/ignore-rejection.ts"
import { redactedError } from "../errors/redacted-error.ts"
import type { ApiRequestParts } from "./provider.ts"

/**
 * The headers and the query of one request, as `apiRequest` of a provider gives them.
 *
 * @throws TypeError when it throws, or gives something that cannot be sent; no value is repeated
 */
export function apiRequestParts(apiRequest: () => ApiRequestParts): ApiRequestParts {
  const parts = given(apiRequest)
  // A promise is refused below. If it rejects later, that must not end the process.
  ignoreRejection(parts)
  const wrong = typeof parts !== "object" || parts === null ? "an object" : wrongIn(parts)
  if (wrong !== undefined) throw new TypeError(`apiRequest() of the provider must give ${wrong}`)
  return parts as ApiRequestParts
}

function given(apiRequest: () => unknown): unknown {
  let cause: Error
  try {
    return apiRequest()
  } catch (error) {
    cause = redactedError(error)
  }
  throw new TypeError("apiRequest() of the provider threw", { cause })
}

function wrongIn(parts: { readonly then?: unknown } & ApiRequestParts): string | undefined {
  if (typeof parts.then === "function") return "its value at once, not a promise"
  const { headers = {}, query = {} } = parts
  if (!areTexts(query)) return "a query that is an object of texts"
  if (!areHeaders(headers)) return "headers that are an object of texts which HTTP allows"
  const hasToken = Object.keys(headers).some((name) => name.toLowerCase() === "authorization")
  return hasToken ? "headers without Authorization, which has the token" : undefined
}

/** Whether it is an object of texts that HTTP allows as headers. */
export function areHeaders(headers: unknown): headers is Readonly<Record<string, string>> {
  if (!areTexts(headers)) return false
  return Object.entries(headers).every(([name, value]) => headerName.test(name) && headerValue.test(value))
}

function areTexts(value: unknown): value is Readonly<Record<string, string>> {
  return typeof value === "object" && value !== null && Object.values(value).every((text) => typeof text === "string")
}

/** RFC 9110, sections 5.1 and 5.5. */
const headerName = /^[!#$%&'*+.^_`|~\w-]+$/
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/
