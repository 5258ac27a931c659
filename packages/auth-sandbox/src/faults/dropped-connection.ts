import type { ServerResponse } from "node:http"
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response"

/** The connection ended without a whole answer. In process, the caller gets the error that `fetch` would throw. */
export class ConnectionDropped extends TypeError {
  constructor(message = "fetch failed") {
    super(message, { cause: new Error("The sandbox dropped the connection.") })
  }
}

// The part of an answer that is sent before its connection is cut. A stream alone would not let a socket send it first.
const sentParts = new WeakMap<Response, string>()

/** An answer whose body is `sent` and then breaks off: reading on fails as it does in `fetch`. */
export function cutAnswer(sent: string, init: ResponseInit): Response {
  let begun = false
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (begun) controller.error(new ConnectionDropped("terminated"))
      else controller.enqueue(new TextEncoder().encode(sent))
      begun = true
    }
  })
  const answer = new Response(body, init)
  sentParts.set(answer, sent)
  return answer
}

/** Sends the first part of a cut answer over its socket and cuts the connection. Returns any other answer unchanged. */
export function sendCut(answer: Response, outgoing: ServerResponse): Response {
  const sent = sentParts.get(answer)
  if (sent === undefined) return answer
  // Without a length, so that HTTP promises a last chunk, which is never sent.
  outgoing.writeHead(answer.status, Object.fromEntries(answer.headers))
  outgoing.write(sent, () => outgoing.destroy())
  return RESPONSE_ALREADY_SENT
}
