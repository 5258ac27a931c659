import type { TokenProvider } from "@pix/auth-core"
import type { Dispatcher } from "undici"
import { answerRelay, type Call } from "./answer-relay.ts"
import { callController } from "./call-controller.ts"
import { currentHandler } from "./current-handler.ts"
import { ownRequest } from "./own-request.ts"
import { isByFetch, redirectTrail } from "./redirect-trail.ts"
import { copyOfHeaders, hasHeader } from "./request-headers.ts"
import { requestUrl } from "./request-url.ts"
import { sendAtOnce, sendWhenPossible, type TokenCall } from "./send-with-token.ts"

/** What `compose` takes, of undici 7 and of undici 8: their own types for it do not fit each other. */
export type AuthInterceptor = <Dispatch extends (options: never, handler: never) => boolean>(
  dispatch: Dispatch
) => Dispatch

/** Options of {@link createAuthInterceptor}. */
export interface AuthInterceptorOptions {
  /**
   * Whether a call with the token goes out through `dispatcher` of the manager's client certificate, where the manager has one.
   *
   * **Gotcha**: the dispatcher that the interceptor is composed onto is not used for these calls then, nor are the interceptors
   * before this one. With `false` it is, and it has to bring the certificate by itself.
   *
   * @default true
   */
  readonly certificate?: boolean | undefined
}

/**
 * Makes an interceptor for `dispatcher.compose` of undici 7 and 8 that attaches the token to covered URLs and, when the API
 * answers 401, renews and sends once more.
 *
 * **Details**
 *
 * It serves everything that sends through the dispatcher: undici's `fetch`, `request`, `stream` and `pipeline`, and Node's own
 * `fetch` with the option `dispatcher`. Other origins get no token. An `Authorization` header of the caller is left alone, and so
 * are upgrades and CONNECT. With the token goes what the provider asks for on each call; a header or query parameter of yours
 * goes before it. The second sending has the same method, headers and body; there is never a third. If there is no other token,
 * the 401 is the answer, as it came.
 *
 * Headers and body are read once, at the call: what you change afterwards changes nothing that is sent.
 *
 * It follows no redirect. Where `fetch` or undici's interceptor `redirect` does, the token goes along while the origin stays the
 * same, and is dropped for good at the first change.
 *
 * **Gotcha**
 *
 * A stream, iterable or generator as body can be sent only once: its 401 is the answer, and the next call has a new token. Of
 * what `fetch` sends, up to 1 MiB is kept for the second sending if its length is known.
 *
 * Compose `redirect` directly after it, `dns`, `cache` and `retry` before it. A `redirect` before it could take the token to
 * another origin: its redirects end with a `TypeError`.
 *
 * **Example**
 *
 * ```ts
 * import { createAuthInterceptor, createTokenManager, ntxPay } from "@pix/auth-undici"
 * import { Agent, request } from "undici"
 *
 * const tokens = createTokenManager({
 *   provider: ntxPay(),
 *   clientId: process.env["PIX_CLIENT_ID"],
 *   clientSecret: process.env["PIX_CLIENT_SECRET"]
 * })
 * const dispatcher = new Agent().compose(createAuthInterceptor(tokens))
 * const { statusCode, body } = await request(`${tokens.baseUrl}/accounts/balances`, { dispatcher })
 * ```
 *
 * @throws AuthError (as the error of the request) when there is no token; the API is not called then. `fetch` wraps it: it is
 *   the `cause` of its `TypeError`
 * @throws TypeError (as the error of the request) when a request does not say its origin, as that of a `Client` of undici 7 may
 *
 * @see https://undici.nodejs.org/#/docs/api/Dispatcher?id=dispatchercomposeinterceptors-interceptor
 */
export function createAuthInterceptor(
  tokens: TokenProvider,
  { certificate = true }: AuthInterceptorOptions = {}
): AuthInterceptor {
  const trail = redirectTrail()
  const covers = (url: string): boolean => tokens.covers(url)
  const interceptor: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, given) => {
    if (options.method === "CONNECT" || Boolean(options.upgrade)) return dispatch(options, given)
    const url = requestUrl(options)
    if (url === undefined) return dispatch(options, given)
    const call = callOf(given, { url, trail, covers, byFetch: isByFetch(options) })
    const hop = trail.take(url, options)
    const isDropped = hop !== undefined && hop.attached === undefined
    if (isDropped || !covers(url)) return dispatch(options, answerRelay(call, undefined))
    const headers = copyOfHeaders(options.headers)
    if (hasHeader(headers, "authorization")) return dispatch({ ...options, headers }, answerRelay(call, undefined))
    const send: TokenCall["send"] = (attached, sent, handler) => {
      const own = certificate ? attached.certificate?.dispatcher : undefined
      return own === undefined ? dispatch(sent, handler) : checkedDispatcher(own).dispatch(sent, handler)
    }
    const request = ownRequest(options, url, headers)
    const tokenCall: TokenCall = { ...call, tokens, method: options.method, request, send }
    const carried = hop?.attached
    if (carried !== undefined) return sendAtOnce(tokenCall, () => carried)
    const held = tokens.currentAuthorization()
    if (held !== undefined) return sendAtOnce(tokenCall, () => request.attach(held))
    void sendWhenPossible(tokenCall)
    return true
  }
  return interceptor as AuthInterceptor
}

function callOf(given: Dispatcher.DispatchHandler, parts: Pick<Call, "url" | "trail" | "covers" | "byFetch">): Call {
  return { ...parts, handler: currentHandler(given), controller: callController(), context: undefined, isOver: false }
}

function checkedDispatcher(dispatcher: unknown): Pick<Dispatcher, "dispatch"> {
  if (typeof (dispatcher as Partial<Dispatcher> | null)?.dispatch === "function") return dispatcher as Dispatcher
  throw new TypeError(
    "`dispatcher` of the client certificate has no method `dispatch`: give it a dispatcher of undici, leave it out, or pass " +
      "`certificate: false` to createAuthInterceptor."
  )
}
