import { discardBody } from "../http/discard-body.ts"
import { type Answered, followRedirects } from "./follow-redirects.ts"
import { replay } from "./replay.ts"
import type { RequestCall } from "./request-call.ts"
import type { TokenProvider } from "./token-provider.ts"

/** How a request was sent by `fetch` with a token, and its first answer. */
export interface SentRequest {
  readonly response: Response
  /** The token that was sent. */
  readonly accessToken: string
  /** What the caller wants done about redirects. Where it is `"follow"`, the request was sent with `"manual"`. */
  readonly redirect: RequestRedirect
  readonly signal: AbortSignal | undefined
}

/**
 * {@link replay} for clients whose answers are `Response`s, redirects included: gives the answer to the replay where there
 * was one, otherwise the untouched response. Only an answer with a redirect or a 401 needs it.
 *
 * **Details**
 *
 * A 401 to a request that had lost the token on a redirect says nothing about it, and is returned as it is.
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

/** Whether a body of `fetch` is a stream, which can be sent only once. */
export function isStream(body: unknown): boolean {
  // Not every platform's streams can be iterated.
  return typeof body === "object" && body !== null && (Symbol.asyncIterator in body || "getReader" in body)
}
