import { abortReason } from "../errors/abort-reason.ts"
import type { Authorization } from "./authorization.ts"
import type { GetTokenOptions, RejectedRequest, TokenProvider } from "./token-provider.ts"

/** A request that the API answered with 401, or another status of `rejectedStatuses`, as an adapter reports it. `A` is the client's own kind of answer. */
export interface RejectedCall<A>
  extends Pick<GetTokenOptions, "signal" | "timeout">, Pick<RejectedRequest, "method" | "url"> {
  /** The token that was sent. */
  readonly accessToken: string
  /** Whether its body can be read only once: then it is not sent again. */
  readonly isOneShot: boolean
  /** Closes the body of the first answer, which nobody will read any more. */
  readonly discard: () => void
  /** Sends the request again: same method, headers and body, another token. */
  readonly resend: (authorization: Authorization) => Promise<A>
  /** Whether this answer rejects the token as well, on a request that had it. */
  readonly rejects: (answer: A) => boolean
}

/** Whether an answer of this status says that the token is expired or revoked. */
export function rejectsToken({ rejectedStatuses }: TokenProvider, status: number): boolean {
  return rejectedStatuses === undefined ? status === 401 : rejectedStatuses.includes(status)
}

/**
 * What an adapter does about a 401: invalidates the token that was sent and, if there is another one, sends the request
 * once more with it. There is never a third sending.
 *
 * **Details**
 *
 * Gives the second answer. It gives undefined if the first 401 is the answer: the body was a stream, there is no other
 * token, no token cured the last 401 on this kind of route, or 401s have invalidated five tokens within 30 seconds.
 *
 * **Example**
 *
 * ```ts
 * import { type Authorization, rejectsToken, replay, type TokenProvider } from "@pix/auth-core/adapter"
 *
 * async function get(tokens: TokenProvider, url: string): Promise<Response> {
 *   const send = ({ accessToken, apiRequest }: Authorization) =>
 *     fetch(url, { headers: { ...apiRequest?.().headers, authorization: `Bearer ${accessToken}` } })
 *   const rejects = (answer: Response) => rejectsToken(tokens, answer.status)
 *   const authorization = tokens.currentAuthorization() ?? (await tokens.getAuthorization())
 *   const response = await send(authorization)
 *   if (!rejects(response)) return response
 *   const discard = () => void response.body?.cancel()
 *   const { accessToken } = authorization
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
  if (call.rejects(answer)) tokens.invalidateToken(next.accessToken, { ...route, replay: true })
  return answer
}

/** A token other than the rejected one; undefined where there is none, or where getting one fails. */
async function otherToken<A>(tokens: TokenProvider, call: RejectedCall<A>): Promise<Authorization | undefined> {
  const { accessToken, signal, timeout, discard } = call
  try {
    const authorization = await tokens.getAuthorization({ signal, timeout, rejected: accessToken })
    return authorization.accessToken === accessToken ? undefined : authorization
  } catch {
    // The 401 in hand is the answer, unless the caller has stopped waiting for one.
    const reason = abortReason(signal)
    if (reason === undefined) return undefined
    discard()
    throw reason
  }
}
