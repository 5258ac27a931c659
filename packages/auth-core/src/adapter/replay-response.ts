import { type RejectedCall, replay } from "./replay.ts"
import type { TokenProvider } from "./token-provider.ts"

/** A request that was sent by `fetch` with a token. */
export interface SentRequest extends Omit<RejectedCall<Response>, "discard" | "rejects"> {
  /** A copy that was made because sending used the request up; let go of where it is not needed. */
  readonly spare: Request | undefined
}

/**
 * {@link replay} for clients whose answers are `Response`s: gives the answer to the replay where there was one, otherwise the
 * untouched response.
 *
 * **Details**
 *
 * A 401 from where the token was not sent, after a redirect, says nothing about it and is returned as it is.
 */
export function replayResponse(
  tokens: TokenProvider,
  response: Response,
  sent: SentRequest
): Response | Promise<Response> {
  if (rejects(tokens, response)) return replayed(tokens, response, sent)
  discard(sent.spare)
  return response
}

async function replayed(tokens: TokenProvider, response: Response, sent: SentRequest): Promise<Response> {
  const answer = await replay(tokens, {
    ...sent,
    discard: () => discard(response),
    rejects: (second) => rejects(tokens, second)
  })
  if (answer === undefined) discard(sent.spare)
  return answer ?? response
}

function rejects(tokens: TokenProvider, response: Response): boolean {
  return response.status === 401 && (!response.redirected || tokens.covers(response.url))
}

/** Lets go of a body that nobody will read, so that its connection and memory are free. */
function discard(message: Response | Request | undefined): void {
  message?.body?.cancel().catch(() => {})
}

/** Whether a body of `fetch` is a stream, which can be sent only once. */
export function isStream(body: unknown): boolean {
  // Not every platform's streams can be iterated.
  return typeof body === "object" && body !== null && (Symbol.asyncIterator in body || "getReader" in body)
}
