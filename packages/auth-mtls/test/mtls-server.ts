import { once } from "node:events"
import type { IncomingMessage, ServerResponse } from "node:http"
import { createServer, type ServerOptions } from "node:https"
import type { AddressInfo } from "node:net"
import type { TLSSocket } from "node:tls"
import { createHash } from "node:crypto"
import type { Issued } from "./test-authority.ts"

/** One request as it arrived. */
interface Received {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: IncomingMessage["headers"]
  readonly body: string
  /** `x5t#S256` of the client certificate, as the server sees it. */
  readonly fingerprint: string
  /** Which connection it came by, from 1. */
  readonly connection: number
}

/** An API on loopback that takes only clients whose certificate the authority signed. */
export interface MtlsServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly received: ReadonlyArray<Received>
  /** How many handshakes there were. */
  readonly handshakes: () => number
  /** What comes from now on, after the body has been read. Without it: 200 and an empty object. */
  readonly answer: (reply: (request: Received, response: ServerResponse) => void) => void
}

export async function startMtlsServer(
  authority: Issued,
  server: Issued,
  options: ServerOptions = {}
): Promise<MtlsServer> {
  const received: Array<Received> = []
  const numbers = new WeakMap<object, number>()
  let handshakes = 0
  let reply = (_request: Received, response: ServerResponse): void => {
    response.setHeader("content-type", "application/json").end("{}")
  }
  const listener = createServer(
    { cert: server.cert, key: server.key, ca: authority.cert, requestCert: true, rejectUnauthorized: true, ...options },
    (request, response) => {
      const chunks: Array<Buffer> = []
      request.on("data", (chunk: Buffer) => chunks.push(chunk))
      request.on("end", () => {
        const { method, url, headers, socket } = request
        const raw = (socket as TLSSocket).getPeerX509Certificate()?.raw ?? Buffer.of()
        const one: Received = {
          method,
          url,
          headers,
          body: Buffer.concat(chunks).toString(),
          fingerprint: createHash("sha256").update(raw).digest("base64url"),
          connection: numbers.get(socket) ?? 0
        }
        received.push(one)
        reply(one, response)
      })
    }
  )
  listener.on("secureConnection", (socket: TLSSocket) => {
    numbers.set(socket, ++handshakes)
    socket.on("error", () => {})
  })
  listener.on("tlsClientError", () => {})
  await once(listener.listen(0, "127.0.0.1"), "listening")
  const { port } = listener.address() as AddressInfo
  return {
    url: `https://localhost:${port}`,
    port,
    received,
    handshakes: () => handshakes,
    answer: (next) => {
      reply = next
    },
    [Symbol.asyncDispose]: async () => {
      listener.closeAllConnections()
      listener.close()
      await once(listener, "close")
    }
  }
}
