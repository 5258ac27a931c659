import { isAxiosError } from "axios"
import { finalUrl } from "./final-url.ts"
import { HiddenAgent } from "./hidden-agent.ts"

/** What is left of a request in an error: where it went. */
interface RequestDescription {
  readonly method: string
  readonly host: string
  readonly path: string
  /** Where the answer came from after redirects; undefined without an answer. */
  readonly responseUrl: string | undefined
}

const descriptions = /* @__PURE__ */ new WeakSet<object>()

/**
 * Takes out of an `AxiosError` what holds the header: the transport's request, and the sockets of an agent. Does nothing to
 * other errors, and nothing more when it is done again.
 */
export function redactAxiosError(error: unknown): void {
  if (!isAxiosError(error)) return
  const { config, response } = error
  if (isObject(error.request)) error.request = described(error.request)
  if (config?.httpAgent !== undefined) config.httpAgent = HiddenAgent.of(config.httpAgent)
  if (config?.httpsAgent !== undefined) config.httpsAgent = HiddenAgent.of(config.httpsAgent)
  if (response === undefined) return
  if (isObject(response.request)) response.request = described(response.request)
  response.data = detached(response.data)
}

type Fields = Readonly<Record<string, unknown>>

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null
}

function described(request: Fields): RequestDescription {
  if (descriptions.has(request)) return request as unknown as RequestDescription
  // The package follow-redirects wraps the transport's request; the fetch adapter has a `Request`.
  const sent = isObject(request["_currentRequest"]) ? request["_currentRequest"] : request
  const url = typeof sent["url"] === "string" ? new URL(sent["url"]) : undefined
  const description = {
    method: text(sent["method"]),
    host: url?.host ?? text(sent["host"]),
    path: url === undefined ? text(sent["path"]) : url.pathname + url.search,
    responseUrl: finalUrl(sent)
  }
  descriptions.add(description)
  return description
}

function text(value: unknown): string {
  return typeof value === "string" ? value : ""
}

/** A stream with the same content that does not lead to the request, as an `IncomingMessage` does. */
function detached(data: unknown): unknown {
  if (!isObject(data) || !("req" in data) || !("pipe" in data)) return data
  const Readable = data.constructor as unknown as { from?: (source: unknown) => unknown }
  return Readable.from?.(data) ?? data
}
