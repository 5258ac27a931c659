import type { InternalAxiosRequestConfig } from "axios"
import type { AxiosCopy } from "./axios-copy.ts"
import { tracedFetch } from "./final-url.ts"
import { revealedAgent } from "./secrecy/hidden-agent.ts"
import { relayedStream } from "./secrecy/relayed-stream.ts"
import { takesAbsoluteUrls } from "./request-target.ts"

/**
 * A copy of the configuration that nobody else holds, to write the token on. What the caller may change while a token is
 * waited for is read now: headers, `params` and bodies that are not streams.
 */
export function readOnce(
  config: InternalAxiosRequestConfig,
  url: string,
  { query }: Pick<AxiosCopy, "query">
): InternalAxiosRequestConfig {
  const { adapter, headers, env, data, params } = config
  const sent = copied(config)
  sent.headers = Object.assign(Object.create(Object.getPrototypeOf(headers)), headers)
  sent.env = { ...env, fetch: tracedFetch(env?.fetch) }
  if (typeof data === "object" && data !== null) sent.data = snapshot(data)
  if (config.httpAgent !== undefined) sent.httpAgent = revealedAgent(config.httpAgent)
  if (config.httpsAgent !== undefined) sent.httpsAgent = revealedAgent(config.httpsAgent)
  if (typeof adapter === "function" || (Array.isArray(adapter) && adapter.some((one) => typeof one === "function"))) {
    // Adapters of others may look at these as they are, as stand-ins do.
    sent.allowAbsoluteUrls = takesAbsoluteUrls(config)
    if (typeof params === "object" && params !== null) sent.params = snapshot(params)
    return sent
  }
  sent.url = url
  delete sent.baseURL
  const serialized = params === undefined || params === null ? undefined : query(config)
  if (serialized !== undefined) sent.paramsSerializer = { serialize: () => serialized }
  return sent
}

/** In a loop: spread takes several times as long, because axios' configurations have no prototype. */
function copied<Config extends object>(config: Config): Config {
  const copy = {} as Config
  for (const name of Object.keys(config) as Array<keyof Config>) copy[name] = config[name]
  const symbols = Object.getOwnPropertySymbols(config) as Array<keyof Config>
  if (symbols.length > 0) for (const name of symbols) copy[name] = config[name]
  return copy
}

/** The body as it is now. Streams can be read only once, Blobs do not change, and axios has copied plain objects. */
function snapshot(data: object): unknown {
  if (ArrayBuffer.isView(data)) {
    const { buffer, byteOffset, byteLength } = data
    const isDataView = "getUint8" in data
    // Also of a Buffer, whose own `slice` copies nothing.
    return isDataView
      ? new DataView(buffer.slice(byteOffset, byteOffset + byteLength))
      : Uint8Array.prototype.slice.call(data)
  }
  switch (Object.prototype.toString.call(data)) {
    case "[object ArrayBuffer]":
      return (data as ArrayBuffer).slice(0)
    case "[object URLSearchParams]":
      return new URLSearchParams(data as URLSearchParams)
    case "[object FormData]":
      return copiedForm(data)
    default:
      return relayedStream(data)
  }
}

function copiedForm(form: object): unknown {
  // Those of the package form-data are streams.
  if (!(Symbol.iterator in form)) return form
  const copy = new (form.constructor as typeof FormData)()
  for (const [name, value] of form as FormData) copy.append(name, value as string)
  return copy
}
