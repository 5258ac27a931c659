import type { TokenProvider } from "@pix/auth-core"
import { isStream, replayResponse } from "@pix/auth-core/adapter"
import type { Hooks, Options } from "ky"

/** What ky sends a request with. */
type Send = NonNullable<Options["fetch"]>

/**
 * Makes a value for ky's `hooks` that attaches the token to covered URLs and, when the API answers 401, renews and sends
 * once more.
 *
 * **Details**
 *
 * One `init` hook wraps the `fetch` that ky sends with, yours if you gave one. So each of ky's own retries carries the token of
 * its moment, the replay neither spends one of `retry.limit` nor waits a back-off, whatever the method, ky's `timeout`
 * bounds the wait for a token too, and what is answered in the end is judged by ky as ever: a lasting 401 is an
 * `HTTPError`. An `Authorization` header of the caller is left alone. Your own hooks and ky's errors never see the token.
 *
 * **Gotcha**
 *
 * A stream as body can be sent only once: its 401 is the answer, and the next call has a new token.
 *
 * **Example**
 *
 * ```ts
 * import { createAuthHooks, createTokenManager, ntxPay } from "@pix/auth-ky"
 * import ky from "ky"
 *
 * const tokens = createTokenManager({
 *   provider: ntxPay(),
 *   clientId: process.env["PIX_CLIENT_ID"],
 *   clientSecret: process.env["PIX_CLIENT_SECRET"]
 * })
 * const pix = ky.create({ prefix: tokens.baseUrl, hooks: createAuthHooks(tokens) })
 * const balances = await pix.get("accounts/balances").json()
 * ```
 *
 * Calls reject with an `AuthError` when no token can be had; the API is not called then, and ky does not try again.
 */
export function createAuthHooks(tokens: TokenProvider): Hooks {
  const attach = (options: Options): void => {
    // Called through an arrow, so that a fetch patched later is used.
    const send: Send = options.fetch ?? ((input, init) => globalThis.fetch(input, init))
    // ky sends a Request, which looks the same for a text and for a stream.
    const isOneShot = isStream(options.body)
    options.fetch = (input, init) => sendWithToken(tokens, send, input as Request, init, isOneShot)
  }
  return { init: [attach] }
}

async function sendWithToken(
  tokens: TokenProvider,
  send: Send,
  request: Request,
  init: RequestInit | undefined,
  isOneShot: boolean
): Promise<Response> {
  const { method, url, signal } = request
  if (!tokens.covers(url) || request.headers.has("authorization")) return send(request, init)
  const accessToken = tokens.currentToken() ?? (await tokens.getToken({ signal }))
  // A Request with a body is used up by sending it.
  const spare = request.body === null || isOneShot ? undefined : request.clone()
  const response = await sendOnce(send, request, init, accessToken)
  const resend = (token: string) => sendOnce(send, spare ?? request, init, token)
  return replayResponse(tokens, response, { method, url, signal, accessToken, isOneShot, spare, resend })
}

/** Sends the request with the token, which is gone from it when ky shows it to somebody. */
async function sendOnce(send: Send, request: Request, init: RequestInit | undefined, token: string): Promise<Response> {
  request.headers.set("authorization", `Bearer ${token}`)
  try {
    return await send(request, init)
  } finally {
    request.headers.delete("authorization")
  }
}
