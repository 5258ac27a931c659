import type { TokenProvider } from "@pix/auth-core"
import { replayResponse } from "@pix/auth-core/adapter"
import {
  type FetchCall,
  fetchCall,
  hasAuthorization,
  isOneShot,
  methodOf,
  signalOf,
  spareOf,
  withBearer
} from "./fetch-call.ts"

/** Options of {@link createAuthFetch}. */
export interface AuthFetchOptions {
  /**
   * What requests are made with.
   *
   * @default globalThis.fetch, looked up at each call
   */
  readonly fetch?: typeof globalThis.fetch | undefined
}

/**
 * Makes a `fetch` that attaches the token to covered URLs and, when the API answers 401, renews and sends once more.
 *
 * **Details**
 *
 * It takes what `fetch` takes and returns the untouched `Response`. Relative URLs are appended to `tokens.baseUrl`, `/cob`
 * and `cob` alike. Other origins get no token. An `Authorization` header of the caller is left alone. The second sending
 * has the same method, headers and body; there is never a third. Where no other token is to be had, the 401 is returned.
 *
 * **Gotcha**
 *
 * A stream as body can be sent only once: its 401 is returned, and the next call has a new token.
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
 * @throws AuthError (as a rejection) when no token can be had; the API is not called then
 */
export function createAuthFetch(tokens: TokenProvider, options: AuthFetchOptions = {}): typeof globalThis.fetch {
  // Called through an arrow, so that a fetch patched later is used and `this` is never ours.
  const send = options.fetch ?? ((input, init) => globalThis.fetch(input, init))

  return async (input, init) => {
    const call = fetchCall(input, init, tokens.baseUrl)
    if (!tokens.covers(call.url) || hasAuthorization(call.headers)) return send(call.target, call.init)
    const accessToken = tokens.currentToken() ?? (await tokens.getToken({ signal: signalOf(call) }))
    const spare = spareOf(call)
    const response = await send(call.target, withBearer(call, accessToken))
    // The usual end of a call comes first: what a replay needs is not even put together.
    return response.status !== 401 && spare === undefined
      ? response
      : ended(tokens, send, call, response, accessToken, spare)
  }
}

function ended(
  tokens: TokenProvider,
  send: typeof globalThis.fetch,
  call: FetchCall,
  response: Response,
  accessToken: string,
  spare: Request | undefined
): Response | Promise<Response> {
  return replayResponse(tokens, response, {
    method: methodOf(call),
    url: call.url,
    signal: signalOf(call),
    isOneShot: isOneShot(call),
    accessToken,
    spare,
    resend: (token) => send(spare ?? call.target, withBearer(call, token))
  })
}
