import { discardBody } from "../http/discard-body.ts"
import { type Answered, followRedirects } from "./follow-redirects.ts"
import { replay } from "./replay.ts"
import type { RequestCall } from "./request-call.ts"
import type { TokenProvider } from "./token-provider.ts"

/** How a request was sent by `fetch` with a token, and its first answer. */
export interface SentRequest {
  /** The first answer. */
  readonly response: Response
  /** The token that was sent. */
  readonly accessToken: string
  /** What the caller wants done about redirects. If it is `"follow"`, send the request with `"manual"`. */
  readonly redirect: RequestRedirect
  /** The caller's: ends the wait for another token. */
  readonly signal: AbortSignal | undefined
}

/**
 * {@link replay} for clients whose answers are `Response`s. It also follows redirects. It gives the last answer, unchanged:
 * that of the replay, if there was one. Call it when the first answer is a 401 or a redirect (`isRedirect`); for any other,
 * `call.drop()` is enough.
 *
 * **Details**
 *
 * A 401 counts only if the token was still on the request that was answered; any other 401 is returned as it is. The replay
 * begins at the first URL again. `call.drop()` is called at the end.
 *
 * @throws what {@link replay} and `followRedirects` throw (as a rejection)
 */
export async function replayResponse(tokens: TokenProvider, call: RequestCall, sent: SentRequest): Promise<Response> {
  const { accessToken, signal, redirect } = sent
  const follows = redirect === "follow"
  const follow = async (token: string, response: Response): Promise<Answered> =>
    follows ? followRedirects(call, token, response) : { response, carried: true }
  const resend = async (token: string): Promise<Answered> => {
    const hop = { url: call.url, accessToken: token, asGet: false, redirect: follows ? "manual" : redirect } as const
    return follow(token, await call.sendTo(hop))
  }
  try {
    const answered = await follow(accessToken, sent.response)
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

function rejects({ response, carried }: Answered): boolean {
  return response.status === 401 && carried
}
