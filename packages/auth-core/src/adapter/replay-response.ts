import { discardBody } from "../http/discard-body.ts"
import { type Answered, followRedirects } from "./follow-redirects.ts"
import { type Attached, type Authorization, withQuery } from "./authorization.ts"
import { rejectsToken, replay } from "./replay.ts"
import type { RequestCall } from "./request-call.ts"
import type { TokenProvider } from "./token-provider.ts"

/** How a request was sent by `fetch` with a token, and its first answer. */
export interface SentRequest {
  /** The first answer. */
  readonly response: Response
  /** What was sent of ours. */
  readonly attached: Attached
  /** What the caller wants done about redirects. If it is `"follow"`, send the request with `"manual"`. */
  readonly redirect: RequestRedirect
  /** The caller's: ends the wait for another token. */
  readonly signal: AbortSignal | undefined
}

/**
 * {@link replay} for clients whose answers are `Response`s. It also follows redirects. It gives the last answer, unchanged:
 * that of the replay, if there was one. Call it when the first answer rejects the token (`rejectsToken`) or is a redirect
 * (`isRedirect`); for any other, `call.drop()` is enough.
 *
 * **Details**
 *
 * A rejection counts only if the token was still on the request that was answered; any other is returned as it is. The replay
 * begins at the first URL again. `call.drop()` is called at the end.
 *
 * @throws what {@link replay} and `followRedirects` throw (as a rejection)
 */
export async function replayResponse(tokens: TokenProvider, call: RequestCall, sent: SentRequest): Promise<Response> {
  const { signal, redirect } = sent
  const { accessToken } = sent.attached
  const follows = redirect === "follow"
  const follow = async (attached: Attached, response: Response): Promise<Answered> =>
    follows ? followRedirects(call, attached, response) : { response, carried: true }
  const resend = async (authorization: Authorization): Promise<Answered> => {
    const attached = call.attach(authorization)
    const url = withQuery(call.url, attached.query)
    return follow(attached, await call.sendTo({ url, attached, asGet: false, redirect: follows ? "manual" : redirect }))
  }
  const rejects = ({ response, carried }: Answered): boolean => carried && rejectsToken(tokens, response.status)
  try {
    const answered = await follow(sent.attached, sent.response)
    if (!rejects(answered)) return answered.response
    const { url, method } = call
    const isOneShot = !(await call.canRepeat())
    const discard = () => discardBody(answered.response)
    const answer = await replay(tokens, { method, url, signal, accessToken, isOneShot, discard, resend, rejects })
    return (answer ?? answered).response
  } finally {
    call.drop()
  }
}
