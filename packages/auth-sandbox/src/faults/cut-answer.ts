import type { ServerResponse } from "node:http"
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response"
import { ConnectionDropped } from "./connection-dropped.ts"

// What is sent of an answer before its connection is cut: a stream alone would not let a socket send it first.
const sentParts = new WeakMap<Response, string>()

/** An answer whose body is `sent` and then no more: reading it on fails as it does in `fetch`. */
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

/** Over a socket: sends a cut answer as far as it goes, and cuts the connection. Leaves any other alone. */
export function sendCut(answer: Response, outgoing: ServerResponse): Response {
  const sent = sentParts.get(answer)
  if (sent === undefined) return answer
  // Without a length, so that HTTP promises a last chunk which never comes.
  outgoing.writeHead(answer.status, Object.fromEntries(answer.headers))
  outgoing.write(sent, () => outgoing.destroy())
  return RESPONSE_ALREADY_SENT
}
