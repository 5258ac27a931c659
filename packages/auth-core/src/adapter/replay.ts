import type { RejectedRequest, TokenProvider, GetTokenOptions } from "./token-provider.ts"

/** A request that the API answered with 401, as an adapter tells of it. `A` is the client's own kind of answer. */
export interface RejectedCall<A>
  extends Pick<GetTokenOptions, "signal" | "timeout">, Pick<RejectedRequest, "method" | "url"> {
  /** The token that was sent. */
  readonly accessToken: string
  /** Whether its body can be read only once: then it is not sent again. */
  readonly isOneShot: boolean
  /** Lets go of the 401 in hand, which nobody will read any more. */
  readonly discard: () => void
  /** Sends the request again: same method, headers and body, another token. */
  readonly resend: (accessToken: string) => Promise<A>
  /** Whether this answer is a 401 as well, from where the token was sent. */
  readonly rejects: (answer: A) => boolean
}

/**
 * What an adapter does about a 401: invalidates the token that was sent and, if another is to be had, sends the request
 * once more with it. There is never a third sending.
 *
 * **Details**
 *
 * Gives the second answer; undefined where the 401 in hand is the answer: its body was a stream, no other token could be
 * had, or a 401 on this kind of route has been seen not to be cured by one.
 *
 * **Example**
 *
 * ```ts
 * import { replay, type TokenProvider } from "@pix/auth-core/adapter"
 *
 * async function get(tokens: TokenProvider, url: string): Promise<Response> {
 *   const send = (token: string) => fetch(url, { headers: { authorization: `Bearer ${token}` } })
 *   const rejects = (answer: Response) => answer.status === 401
 *   const accessToken = tokens.currentToken() ?? (await tokens.getToken())
 *   const response = await send(accessToken)
 *   if (!rejects(response)) return response
 *   const discard = () => void response.body?.cancel()
 *   const call = { method: "GET", url, accessToken, isOneShot: false, discard, resend: send, rejects }
 *   return (await replay(tokens, call)) ?? response
 * }
 * ```
 *
 * @throws the signal's reason (as a rejection) once `signal` is aborted, and whatever `resend` throws
 *
 * @see RFC 9110, section 15.5.2
 */
export async function replay<A>(tokens: TokenProvider, call: RejectedCall<A>): Promise<A | undefined> {
  const { method, url, accessToken } = call
  const route = { method, url }
  tokens.invalidateToken(accessToken, route)
  const next = call.isOneShot ? undefined : await otherToken(tokens, call)
  if (next === undefined) return undefined
  call.discard()
  const answer = await call.resend(next)
  if (call.rejects(answer)) tokens.invalidateToken(next, { ...route, replay: true })
  return answer
}

/** A token other than the rejected one; undefined where there is none, or where getting one fails. */
async function otherToken<A>(tokens: TokenProvider, call: RejectedCall<A>): Promise<string | undefined> {
  const { accessToken, signal, timeout, discard } = call
  try {
    const token = await tokens.getToken({ signal, timeout, rejected: accessToken })
    return token === accessToken ? undefined : token
  } catch {
    // The 401 in hand is the answer, unless the caller has stopped waiting for one.
    if (signal?.aborted) discard()
    signal?.throwIfAborted()
    return undefined
  }
}
