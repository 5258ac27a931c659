import { type Attached, redactInPlace } from "@pix/auth-core/adapter"
import type { InternalAxiosRequestConfig } from "axios"
import { relayedStream } from "./relayed-stream.ts"
import { described } from "./request-description.ts"

/** A response or an error of axios, by what leads to the token. */
interface Holder {
  config?: unknown
  request?: unknown
  response?: unknown
  data?: unknown
  readonly isAxiosError?: unknown
  readonly cause?: unknown
}

/** A call, as far as hiding is concerned. */
interface Known {
  /** As the caller knows it. */
  readonly config: InternalAxiosRequestConfig
  /** What was sent besides. */
  readonly attached?: Attached | undefined
}

/**
 * Takes out of an error, and the errors that caused it, what leads to the token: the configuration that was sent, the
 * transport's request and a streamed body. `config` is what the caller's interceptors know. Other errors stay as they are.
 */
export function hideInError(error: unknown, known: Known): void {
  redactInPlace(error, Object.values(known.attached?.query ?? {}))
  const seen = new Set<unknown>()
  for (let next = error; isHolder(next) && !seen.has(next); next = next.cause) {
    seen.add(next)
    if (next.isAxiosError !== true && !isHolder(next.config)) continue
    hideFields(next, known)
    if (isHolder(next.response)) hideInResponse(next.response, known)
  }
}

/** Does the same for a response. */
export function hideInResponse(response: Holder, known: Known): void {
  hideFields(response, known)
  if (isHolder(response.data)) response.data = relayedStream(response.data, (error) => hideInError(error, known))
}

/** Makes a configuration that was sent equal to the caller's again: errors of a body that is still read show it. */
export function forgetToken(sent: InternalAxiosRequestConfig, config: InternalAxiosRequestConfig): void {
  if (sent.headers === config.headers) return
  sent.headers = config.headers
  const changed = typeof config.adapter === "function" ? forAll : forAxios
  const fields = sent as unknown as Record<string, unknown>
  for (const name of changed) if (fields[name] !== config[name]) fields[name] = config[name]
}

/** What is sent otherwise than the caller wrote it. */
const forAll = ["env", "beforeRedirect", "httpAgent", "httpsAgent", "params", "fetchOptions"] as const
const forAxios = [...forAll, "url", "baseURL", "paramsSerializer", "data"] as const

function hideFields(holder: Holder, { config, attached }: Known): void {
  if (isHolder(holder.config)) {
    forgetToken(holder.config as InternalAxiosRequestConfig, config)
    holder.config = config
  }
  if (!isHolder(holder.request)) return
  // A `Request` of fetch, which is over; errors of a body that is still read show it.
  const { headers } = holder.request as { headers?: { delete?: unknown } }
  if (typeof headers?.delete === "function") {
    for (const name of ["authorization", ...Object.keys(attached?.headers ?? {})]) headers.delete(name)
  }
  holder.request = described(holder.request, attached?.query)
}

function isHolder(value: unknown): value is Holder {
  return typeof value === "object" && value !== null
}
