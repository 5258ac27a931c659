import { once } from "node:events"
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { text } from "node:stream/consumers"

/** A request as it arrived. */
interface Recorded {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** The port at the client's end: the same one is the same connection. */
  readonly port: number
}

/** A server on loopback that remembers what it was sent. */
export interface RecordingApi extends AsyncDisposable {
  readonly url: string
  readonly requests: Array<Recorded>
  readonly server: ReturnType<typeof createServer>
  readonly tokens: () => ReadonlyArray<string | undefined>
}

type Answer = (request: Recorded, response: ServerResponse) => void

/** Answers 200 with "done" unless told otherwise. */
export async function recordingApi(answer: Answer = (_, response) => void response.end("done")): Promise<RecordingApi> {
  const requests: Array<Recorded> = []
  const record = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = "", url = "", headers, socket } = request
    const recorded = { method, url, headers, body: await text(request), port: socket.remotePort ?? 0 }
    requests.push(recorded)
    answer(recorded, response)
  }
  const server = createServer((request, response) => {
    record(request, response).catch(() => response.destroy())
  })
  await once(server.listen(0, "127.0.0.1"), "listening")
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    server,
    tokens: () => requests.map(({ headers }) => headers.authorization),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, "close")
    }
  }
}

/** Answers 401 to the first token, with this body, and 200 with what was sent to every other. */
export function rejectingFirst(body: string | Buffer = "expired"): Answer {
  return (request, response) => {
    if (request.headers.authorization === "Bearer token-1") response.writeHead(401, { "x-why": "expired" }).end(body)
    else response.end(request.body)
  }
}
