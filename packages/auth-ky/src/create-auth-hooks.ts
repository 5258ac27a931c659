import type { TokenProvider } from "@pix/auth-core"
import {
  type Authorization,
  headersFor,
  isRedirect,
  isStream,
  largestKept,
  rejectsToken,
  replayResponse,
  requestCall,
  withHiddenQuery,
  withQuery
} from "@pix/auth-core/adapter"
import type { Hooks, Options } from "ky"

/** The `fetch` that ky sends requests with. */
type Send = NonNullable<Options["fetch"]>
/** The `fetch` that sends with a certificate. */
type SendWith = (certificate: Authorization["certificate"]) => Send

/**
 * Makes a value for ky's `hooks` that attaches the token to covered URLs and, when the API answers 401, renews and sends
 * once more.
 *
 * **Details**
 *
 * One `init` hook wraps the `fetch` that ky sends with, yours if you gave one. So each of ky's own retries carries the token of
 * its moment, the replay neither spends one of `retry.limit` nor waits a back-off, whatever the method, ky's `timeout`
 * bounds the wait for a token too, and ky judges the last answer as it does without the hook: a lasting 401 is an
 * `HTTPError`. An `Authorization` header of the caller is left alone. With the token goes what the provider asks for on each call;
 * a header or query parameter of yours goes before it. Your own hooks and ky's errors never see the token.
 *
 * Redirects are followed here, as `fetch` follows them. The token goes along while the origin stays the same, and is dropped
 * for good at the first change. A 401 counts only if the token was still on the request that was answered.
 *
 * **Gotcha**
 *
 * A stream as body can be sent only once: its 401 is the answer, and the next call has a new token. The same is true of every
 * `Request` of yours whose body is larger than 1 MiB, because it does not say whether it can be read again.
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
 * Calls reject with an `AuthError` when there is no token; the API is not called then, and ky does not try again.
 */
export function createAuthHooks(tokens: TokenProvider): Hooks {
  const attach = (options: Options): void => {
    // Called through an arrow, so that a fetch patched later is used.
    const plain: Send = options.fetch ?? ((input, init) => globalThis.fetch(input, init))
    // A fetch of the caller has to bring the certificate by itself.
    const hasOwn = options.fetch !== undefined
    const sendWith: SendWith = (certificate) => (hasOwn ? plain : (certificate?.fetch ?? plain))
    // ky sends a Request, which looks the same for a text and for a stream.
    const { body, json } = options
    const isAtHand = json !== undefined || (body !== undefined && body !== null)
    const mostKept = isStream(body) ? 0 : isAtHand ? Number.POSITIVE_INFINITY : largestKept
    options.fetch = (input, init) => sendWithToken(tokens, sendWith, input as Request, init, mostKept)
  }
  return { init: [attach] }
}

async function sendWithToken(
  tokens: TokenProvider,
  sendWith: SendWith,
  request: Request,
  init: RequestInit | undefined,
  mostKept: number
): Promise<Response> {
  const { url, signal, redirect } = request
  if (!tokens.covers(url) || request.headers.has("authorization")) return sendWith(undefined)(request, init)
  const authorization = tokens.currentAuthorization() ?? (await tokens.getAuthorization({ signal }))
  const { headers: own } = request
  const again = requestCall(request, { headers: own }, mostKept, (to, changed, hop) =>
    sendWith(hop?.certificate)(new Request(to, changed), init)
  )
  const attached = again.attach(authorization)
  // A Request of our own: ky's is what its hooks and errors show, also while this one is in flight.
  const headers = headersFor(own, { attached, asGet: false })
  const outgoing = new Request(request, { headers, redirect: redirect === "follow" ? "manual" : redirect })
  const target = withQuery(url, attached.query)
  const moved = target === url ? outgoing : new Request(target, outgoing)
  const response = await withHiddenQuery(attached, () => sendWith(attached.certificate)(moved, init))
  if (rejectsToken(tokens, response.status) || isRedirect(response)) {
    return replayResponse(tokens, again, { response, attached, signal, redirect })
  }
  again.drop()
  return response
}
