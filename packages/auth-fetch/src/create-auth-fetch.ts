import type { TokenProvider } from "@pix/auth-core"
import {
  attach,
  type Attached,
  type Authorization,
  globalFetchBeside,
  isRedirect,
  isStream,
  largestKept,
  noteGlobalFetch,
  rejectsToken,
  replayResponse,
  type RequestCall,
  requestCall,
  withHiddenQuery,
  withQuery
} from "@pix/auth-core/adapter"
import {
  callerSet,
  type FetchCall,
  fetchCall,
  hasAuthorization,
  isBare,
  nextInit,
  outgoingInit,
  type SentCall,
  sentCall,
  signalOf,
  usesOwnBody,
  withAttached
} from "./fetch-call.ts"

/** Options of {@link createAuthFetch}. */
export interface AuthFetchOptions {
  /**
   * Sends the requests. Redirects are followed by `createAuthFetch`, so it is called with `redirect: "manual"`.
   *
   * **Gotcha**: if it follows redirects all the same, it decides by itself where the token goes, and a 401 that it gives
   * then is returned as it is.
   *
   * @default the client certificate's, where the manager has one; otherwise globalThis.fetch, looked up at each call
   */
  readonly fetch?: typeof globalThis.fetch | undefined
}

/**
 * Makes a `fetch` that attaches the token to covered URLs and, when the API answers 401, renews and sends once more.
 *
 * **Details**
 *
 * It takes what `fetch` takes and returns the `Response` unchanged. Relative URLs are appended to `tokens.baseUrl`, `/cob`
 * and `cob` alike. Other origins get no token. An `Authorization` header of the caller is left alone. With the token goes what
 * the provider asks for on each call; a header or query parameter of yours goes before it. The second sending
 * has the same method, headers and body; there is never a third. If there is no other token, the 401 is returned.
 *
 * URL, headers and body are read once, at the call: what you change afterwards changes nothing that is sent.
 *
 * Redirects are followed here, as `fetch` follows them, unless you pass `redirect`. The token goes along while the origin
 * stays the same, and is dropped for good at the first change. A 401 counts only if the token was still on the request that
 * was answered.
 *
 * It may become the global one: `globalThis.fetch = createAuthFetch(tokens)`. Requests then go out through the `fetch` that
 * was there before, and so do token requests.
 *
 * **Gotcha**
 *
 * A stream as body can be sent only once: its 401 is returned, and the next call has a new token. The same is true of a
 * `Request` whose body is larger than 1 MiB. A redirect that needs such a body again is a `TypeError`. A `dispatcher` belongs
 * into the second argument or into the option `fetch`: one that a `Request` was made with is lost when it is sent to another URL.
 *
 * **Example**
 *
 * ```ts
 * import { createAuthFetch, createTokenManager, ntxPay } from "@pix/auth-fetch"
 *
 * const tokens = createTokenManager({
 *   provider: ntxPay(),
 *   clientId: process.env["PIX_CLIENT_ID"],
 *   clientSecret: process.env["PIX_CLIENT_SECRET"]
 * })
 * const pix = createAuthFetch(tokens)
 * const response = await pix("/accounts/balances")
 * ```
 *
 * @throws AuthError (as a rejection) when there is no token; the API is not called then
 */
export function createAuthFetch(tokens: TokenProvider, options: AuthFetchOptions = {}): typeof globalThis.fetch {
  // Called through an arrow, so that a fetch patched later is used and `this` is never ours.
  const plain: Send = options.fetch ?? ((input, init) => globalFetchBeside(authFetch)(input, init))
  // A fetch of the caller has to bring the certificate by itself.
  const sendWith: SendWith = (certificate) => (options.fetch === undefined && certificate?.fetch) || plain

  const authFetch: Send = async (input, init) => {
    const call = fetchCall(input, init, tokens.baseUrl)
    if (!tokens.covers(call.url) || hasAuthorization(call)) return plain(call.request ?? call.url, call.init)
    const authorization = tokens.currentAuthorization()
    if (authorization === undefined || authorization.apiRequest !== undefined || usesOwnBody(call)) {
      return sendSlowly(tokens, sendWith, call, authorization)
    }
    const { accessToken, certificate } = authorization
    const send = certificate === undefined ? plain : sendWith(certificate)
    // Kept for a replay is only what cannot be read again: of the text of a URL, nothing.
    const sent = typeof input === "string" && isBare(call) ? undefined : sentCall(call, accessToken)
    const response = await send(call.request ?? call.url, sent?.outgoing ?? outgoingInit(call, accessToken))
    // The usual end of a call: what a replay needs is not even put together.
    if (isFinal(tokens, response)) return response
    const kept = sent ?? sentBare(input as string, tokens.baseUrl, accessToken)
    const again = resendable(sendWith, kept)
    return answer(tokens, kept, again, again.attach(authorization), response)
  }
  return noteGlobalFetch(authFetch)
}

type Send = typeof globalThis.fetch
/** The `fetch` that sends with a certificate. */
type SendWith = (certificate: Authorization["certificate"]) => Send

/** Sends a call that waits for a token, whose body is used up by sending it, or whose provider asks for more than the token. */
async function sendSlowly(
  tokens: TokenProvider,
  sendWith: SendWith,
  call: FetchCall,
  held: Authorization | undefined
): Promise<Response> {
  // All of it is read before a token is waited for.
  const sent = sentCall(held === undefined ? takeOver(call) : call, "")
  const { url, request, outgoing } = sent
  const authorization = held ?? (await tokens.getAuthorization({ signal: signalOf(sent) }))
  // Before it is sent, which uses up the body of a Request.
  const again = resendable(sendWith, sent)
  const attached = again.attach(authorization)
  const target = withQuery(url, attached.query)
  const input = target === url ? (request ?? url) : request === undefined ? target : copyOf(request, target)
  const response = await withHiddenQuery(attached, () =>
    sendWith(attached.certificate)(input, withAttached(outgoing, attached))
  )
  if (!isFinal(tokens, response)) return answer(tokens, sent, again, attached, response)
  again.drop()
  return response
}

/** The call with a Request of our own, whose body the caller cannot read meanwhile. */
function takeOver(call: FetchCall): FetchCall {
  const { request } = call
  if (request === undefined || !usesOwnBody(call)) return call
  return { ...call, request: copyOf(request, request) }
}

/** A Request of the same class, perhaps to another URL. */
function copyOf(request: Request, to: Request | string): Request {
  const Copy = request.constructor as typeof Request
  return to === request ? new Copy(request) : new Copy(to, request)
}

function isFinal(tokens: TokenProvider, response: Response): boolean {
  const { status } = response
  return (status >= 200 && status < 300) || (!rejectsToken(tokens, status) && !isRedirect(response))
}

/** A call of the text of a URL and nothing else. */
function sentBare(input: string, baseUrl: string, accessToken: string): SentCall {
  return sentCall(fetchCall(input, undefined, baseUrl), accessToken)
}

/** The end of a call whose first answer rejects the token or is a redirect. */
function answer(
  tokens: TokenProvider,
  sent: SentCall,
  again: RequestCall,
  attached: Attached,
  response: Response
): Promise<Response> {
  return replayResponse(tokens, again, { response, attached, signal: signalOf(sent), redirect: sent.redirect })
}

/** The call, as it is sent once more. */
function resendable(sendWith: SendWith, { request, url, outgoing }: SentCall): RequestCall {
  const send = (to: string, init: RequestInit, attached: Attached | undefined): Promise<Response> =>
    sendWith(attached?.certificate)(to, init)
  if (request !== undefined) return requestCall(request, outgoing, largestKept, send)
  return {
    url,
    method: outgoing.method ?? "GET",
    drop: () => {},
    attach: (authorization) => attach(authorization, url, (name) => callerSet(outgoing, name)),
    canRepeat: () => !isStream(outgoing.body),
    sendTo: (hop) =>
      withHiddenQuery(hop.attached, () =>
        send(hop.url, { ...nextInit(outgoing, hop), redirect: hop.redirect }, hop.attached)
      )
  }
}
