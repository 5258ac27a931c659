import { once } from "node:events"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo, Socket } from "node:net"

/** What arrived at the API. */
interface Received {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

/** How the API answers. */
type Answer = (request: Received) => {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** The answer stays open after `body`. */
  readonly unfinished?: boolean
  /** No answer at all. */
  readonly silent?: boolean
}

/** An API on loopback that takes anything, remembers it, and hands out `token-1`, `token-2` and so on. */
export async function startRecordingApi() {
  const received: Array<Received> = []
  const connections = new Set<Socket>()
  let early: { readonly status: number } | undefined
  let tokens = 0
  let answer: Answer = () => ({ status: 200, body: "{}" })
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method, url, headers, socket } = request
    if (early !== undefined && url !== "/oauth/token") return void response.writeHead(early.status).end()
    const body = (await request.toArray()).join("")
    if (url === "/oauth/token") {
      const token = { access_token: `token-${++tokens}`, token_type: "Bearer", expires_in: 3600 }
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(token))
      return
    }
    const one = { method, url, headers, body }
    received.push(one)
    connections.add(socket)
    const { status, headers: answered = { "content-type": "application/json" }, ...rest } = answer(one)
    if (rest.silent) return
    response.writeHead(status, answered)
    if (rest.unfinished) response.write(rest.body ?? "")
    else response.end(rest.body)
  }
  const server = createServer((request, response) => void take(request, response))
  await once(server.listen(0, "127.0.0.1"), "listening")
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    received,
    /** How many connections the requests came through, those for tokens aside. */
    connections: () => connections.size,
    /** Ends all connections, whatever is under way. */
    cut: () => {
      for (const socket of connections) socket.destroy()
    },
    /** Until the next connection that is opened has been ended by the client. */
    closed: async () => {
      const [socket] = (await once(server, "connection")) as [Socket]
      await once(socket, "close")
    },
    /** Answers before the body has come. */
    answerEarly: (next: { readonly status: number }) => {
      early = next
    },
    tokenRequests: () => tokens,
    answer: (next: Answer) => {
      answer = next
    },
    /** Answers 401 to everything that carries this token. */
    reject: (token: string, body = "{}") => {
      answer = ({ headers }) => ({ status: headers["authorization"] === `Bearer ${token}` ? 401 : 200, body })
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, "close")
    }
  }
}
