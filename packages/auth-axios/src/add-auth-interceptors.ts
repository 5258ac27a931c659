import type { TokenProvider } from "@pix/auth-core"
import type { AxiosAdapter, InternalAxiosRequestConfig } from "axios"
import { axiosCopy, type AxiosInstanceLike, type AxiosStaticLike } from "./axios-copy.ts"
import { hiddenAgent } from "./secrecy/hidden-agent.ts"
import { changeAgents, sendWithToken } from "./send-with-token.ts"

/** Options of `addAuthInterceptors`. */
export interface AuthInterceptorsOptions {
  /**
   * The default export of the axios that made the instance. It is for programs that have several copies of axios, as CommonJS
   * programs do. Without it errors are of the right classes as well, but each request takes a little longer, because it goes
   * through a second instance of that copy.
   *
   * ```ts
   * addAuthInterceptors(pix, tokens, { axios })
   * ```
   *
   * **Gotcha**: it has to be the copy that made the instance; otherwise errors are of another copy's classes.
   *
   * @default the copy that the instance belongs to, as far as the instance shows it
   */
  readonly axios?: AxiosStaticLike | undefined
}

/**
 * Adds an interceptor to an axios instance that attaches the token to covered URLs and, when the API answers 401, renews and
 * sends once more. Gives the function that removes it.
 *
 * **Details**
 *
 * The request interceptor is synchronous: it puts itself in front of the adapter (http, fetch, xhr or yours), and there
 * the token is attached, after every other interceptor and transformation. So the replay repeats the very same bytes
 * without running your interceptors again, retries of yours carry the token of their moment, and only the adapter sees the
 * token, on a copy of the configuration. Headers, `params` and bodies are read once, when the call is made. axios' `timeout`,
 * `signal` and `cancelToken` bound the wait for a token too. `Authorization` and `auth` of the caller are left alone. With the
 * token goes what the provider asks for on each call; a header or query parameter of yours goes before it.
 * `validateStatus` judges the last answer, as it does without the interceptor.
 *
 * Neither a response nor an `AxiosError` carries the token: `request` in them becomes a plain
 * `{ method, host, path, responseUrl }` (also as `responseURL` and `res.responseUrl`), a streamed body becomes a stream of the
 * same content, and an agent in `config` cannot be looked into. `response.config` and `error.config` can be sent again.
 *
 * With the http and the fetch adapter, the token goes along on redirects while the origin stays the same, and is dropped for
 * good at the first change. A 401 counts only if the token was still on the request that was answered. Other adapters are
 * judged by the URL that the answer came from.
 *
 * **Gotcha**
 *
 * A stream as body can be sent only once: its 401 is the answer, and the next call has a new token.
 *
 * **Example**
 *
 * ```ts
 * import { addAuthInterceptors, createTokenManager, ntxPay } from "@pix/auth-axios"
 * import axios from "axios"
 *
 * const tokens = createTokenManager({
 *   provider: ntxPay(),
 *   clientId: process.env["PIX_CLIENT_ID"],
 *   clientSecret: process.env["PIX_CLIENT_SECRET"]
 * })
 * const pix = axios.create({ baseURL: tokens.baseUrl })
 * addAuthInterceptors(pix, tokens)
 * const { data } = await pix.get("/accounts/balances")
 * ```
 *
 * Calls reject with an `AuthError` when there is no token; the API is not called then.
 */
export function addAuthInterceptors(
  instance: AxiosInstanceLike,
  tokens: TokenProvider,
  options: AuthInterceptorsOptions = {}
): () => void {
  const copy = axiosCopy(instance, options.axios)
  const { request } = instance.interceptors
  const attach = (config: InternalAxiosRequestConfig): InternalAxiosRequestConfig => {
    const { adapter } = config as { adapter?: Adapter | Attaching }
    // A configuration that was not sent after all may be sent again.
    const isOurs = typeof adapter === "function" && "by" in adapter && adapter.by === attach
    const chosen = isOurs ? adapter.chosen : adapter
    const attaching: Attaching = (sent) => sendWithToken(tokens, copy, chosen, sent)
    attaching.by = attach
    attaching.chosen = chosen
    config.adapter = attaching
    changeAgents(config, hiddenAgent)
    return config
  }
  const id = request.use(attach, null, { synchronous: true })
  return () => request.eject(id)
}

type Adapter = InternalAxiosRequestConfig["adapter"]

/** The adapter that attaches the token: who put it there, and in front of which one. */
interface Attaching extends AxiosAdapter {
  by?: unknown
  chosen?: Adapter
}
