import type { TokenProvider } from "@pix/auth-core"
import { type FetchCall, fetchCall, hasAuthorization, withBearer } from "./fetch-call.ts"

/** Options of {@link createAuthFetch}. */
export interface AuthFetchOptions {
  /**
   * What requests are made with.
   *
   * @default globalThis.fetch, looked up at each call
   */
  readonly fetch?: typeof globalThis.fetch
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
 * import { createAuthFetch, createTokenManager } from "@pix/auth-fetch"
 *
 * const tokens = createTokenManager({
 *   clientId: process.env["PIX_CLIENT_ID"] ?? "",
 *   clientSecret: process.env["PIX_CLIENT_SECRET"] ?? ""
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
    const token = tokens.currentToken() ?? (await tokens.getToken({ signal: call.signal }))
    // A Request with a body is used up by sending it.
    const spare = call.requestWithBody?.clone()
    const response = await send(call.target, withBearer(call, token))
    if (!rejects(tokens, response)) {
      discard(spare)
      return response
    }
    tokens.invalidateToken(token, call)
    const next = call.isOneShot ? undefined : await otherToken(tokens, token, call, response)
    if (next === undefined) {
      discard(spare)
      return response
    }
    discard(response)
    const replayed = await send(spare ?? call.target, withBearer(call, next))
    if (rejects(tokens, replayed)) tokens.invalidateToken(next, { method: call.method, url: call.url, replay: true })
    return replayed
  }
}

/** A 401 from where the token was not sent, after a redirect, says nothing about it. */
function rejects(tokens: TokenProvider, response: Response): boolean {
  return response.status === 401 && (!response.redirected || tokens.covers(response.url))
}

/** A token other than the rejected one; undefined where there is none, or where getting one fails. */
async function otherToken(
  tokens: TokenProvider,
  rejected: string,
  { signal }: FetchCall,
  response: Response
): Promise<string | undefined> {
  try {
    const token = await tokens.getToken({ signal })
    return token === rejected ? undefined : token
  } catch {
    // The 401 in hand is the answer, unless the caller has stopped waiting for one.
    if (signal?.aborted) discard(response)
    signal?.throwIfAborted()
    return undefined
  }
}

/** Lets go of a body that nobody will read, so that its connection and memory are free. */
function discard(message: Response | Request | undefined): void {
  message?.body?.cancel().catch(() => {})
}
