import { once } from "node:events"
import { createServer, request as sendRequest } from "node:http"
import { type AddressInfo, connect, type Socket } from "node:net"

/** An HTTP proxy on loopback that sends everything to one port of this machine, whatever the host in the request is. */
export interface LoopbackProxy extends AsyncDisposable {
  readonly port: number
  readonly url: string
  /** What it was asked for: `POST http://…`, or `CONNECT host:port`. */
  readonly asked: ReadonlyArray<string>
}

/** Starts one, with both ways of a proxy: whole URLs for http, and tunnels by `CONNECT` for https. */
export async function startLoopbackProxy(target: number): Promise<LoopbackProxy> {
  const asked: Array<string> = []
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    const { method, url = "", headers } = request
    asked.push(`${method} ${url}`)
    const { pathname, search } = new URL(url)
    const onward = sendRequest(
      { port: target, host: "127.0.0.1", path: pathname + search, method, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      }
    )
    request.pipe(onward)
  })
  server.on("connect", (request, socket: Socket) => {
    asked.push(`CONNECT ${request.url}`)
    const onward = connect(target, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n")
      onward.pipe(socket).pipe(onward)
    })
    for (const one of [socket, onward]) sockets.add(one.on("error", () => {}))
  })
  await once(server.listen(0, "127.0.0.1"), "listening")
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.closeAllConnections()
      server.close()
      await once(server, "close")
    }
  }
}
