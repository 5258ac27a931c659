import type { FetchLike, FetchLikeInit } from "@pix/auth-core"
import type { AxiosInstance } from "axios"
import { bareInstance } from "../axios-copy.ts"
import { fetchResponse } from "./fetch-response.ts"
import { transportOf } from "./transport-of.ts"

/** The part of an axios instance that token requests need. Instances of every copy of axios have it, imported or required. */
export interface AxiosTransportLike {
  /** Where agents, the proxy and the adapter are read, at each token request. */
  readonly defaults: object
}

/**
 * A `fetch` for token requests that goes the way of an axios instance: through its agents, its proxy, its adapter, `socketPath`,
 * `lookup` and the like. axios obeys `HTTP_PROXY` and `HTTPS_PROXY` by itself, and so does this `fetch`.
 *
 * **Details**
 *
 * Only the transport is the instance's, as its `defaults` are at each request. Its `baseURL`, headers, `params`, `auth`,
 * cookies, `timeout`, transformations and interceptors stay out of token requests. So it does not matter whether
 * `addAuthInterceptors` comes before or after. Redirects are not followed, and errors hold nothing of the request but the name,
 * the message and the code.
 *
 * **Gotcha**
 *
 * The adapter `xhr` of browsers is not used, because it follows redirects: the http or the fetch adapter is. An adapter that is
 * a function of yours gets `maxRedirects: 0`, and should obey it.
 *
 * **Example**
 *
 * ```ts
 * import { addAuthInterceptors, createTokenManager, ntxPay, tokenFetch } from "@pix/auth-axios"
 * import axios from "axios"
 *
 * const pix = axios.create({ proxy: { protocol: "http", host: "proxy.example.com", port: 3128 } })
 * const tokens = createTokenManager({
 *   provider: ntxPay(),
 *   clientId: process.env["PIX_CLIENT_ID"],
 *   clientSecret: process.env["PIX_CLIENT_SECRET"],
 *   fetch: tokenFetch(pix)
 * })
 * pix.defaults.baseURL = tokens.baseUrl
 * addAuthInterceptors(pix, tokens)
 * ```
 */
export function tokenFetch(instance: AxiosTransportLike): FetchLike {
  let made: AxiosInstance | undefined
  return async (url, init) => {
    made ??= bareInstance(instance)
    try {
      const response = await made.request<unknown>({
        ...transportOf(instance.defaults, init),
        url: String(url),
        method: init.method,
        headers: { ...init.headers },
        data: init.body,
        signal: init.signal,
        // Read by whoever gets the response, and no further than it wants.
        responseType: "stream",
        maxRedirects: 0,
        validateStatus: () => true
      })
      return fetchResponse(response, (error) => failure(error, init))
    } catch (error) {
      throw failure(error, init)
    }
  }
}

/** As `fetch` rejects: with the signal's reason. An error of axios leads to the request, and so to the secret. */
function failure(error: unknown, { signal }: FetchLikeInit): unknown {
  if (signal.aborted) return signal.reason
  const { name, message, code } = Object(error) as Readonly<Record<string, unknown>>
  const redacted = new Error(typeof message === "string" ? message : "the token request failed")
  if (typeof name === "string") Object.defineProperty(redacted, "name", { value: name, configurable: true })
  return typeof code === "string" ? Object.assign(redacted, { code }) : redacted
}
