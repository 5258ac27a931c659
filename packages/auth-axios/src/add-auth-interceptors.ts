import type { TokenProvider } from "@pix/auth-core"
import type { AxiosInstance } from "axios"
import { redactAxiosError } from "./redact-axios-error.ts"
import { sendWithToken } from "./send-with-token.ts"

/**
 * Adds interceptors to an axios instance that attach the token to covered URLs and, when the API answers 401, renew and send
 * once more. Gives the function that removes them.
 *
 * **Details**
 *
 * The request interceptor is synchronous: it puts itself in front of the adapter (http, fetch, xhr or yours), and there
 * the token is attached, after every other interceptor and transformation. So the replay repeats the very same bytes
 * without running your interceptors again, retries of yours carry the token of their moment, and nothing but the wire ever
 * sees the token. axios' `timeout`, `signal` and `cancelToken` bound the wait for a token too. `Authorization` and `auth` of
 * the caller are left alone. What is answered in the end is judged by `validateStatus` as ever.
 *
 * An `AxiosError` that passes through carries no token: its `request` and `response.request` become a plain
 * `{ method, host, path, responseUrl }`, and `error.config` can be sent again.
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
 * Calls reject with an `AuthError` when no token can be had; the API is not called then.
 */
export function addAuthInterceptors(instance: AxiosInstance, tokens: TokenProvider): () => void {
  const { request, response } = instance.interceptors
  const attach = request.use(
    (config) => {
      const { adapter } = config
      config.adapter = (sent) => sendWithToken(tokens, adapter, sent)
      return config
    },
    undefined,
    { synchronous: true }
  )
  // What axios itself throws after the adapter, over a body that it cannot parse for one.
  const redact = response.use(undefined, (error: unknown) => {
    redactAxiosError(error)
    throw error
  })
  return () => {
    request.eject(attach)
    response.eject(redact)
  }
}
