import { once } from "node:events"
import { createServer, type IncomingMessage } from "node:http"
import { createServer as createSecureServer } from "node:https"
import { type AddressInfo, connect, type Socket } from "node:net"
import type { TLSSocket } from "node:tls"
import type { Issued } from "./test-authority.ts"

/** A proxy on loopback that opens tunnels to this machine, and knows no other way. */
export interface ConnectProxy extends AsyncDisposable {
  readonly port: number
  /** What it was asked for, and by which credentials: `CONNECT localhost:1 Basic …`. */
  readonly asked: ReadonlyArray<string>
  /** Subjects of the client certificates that it was shown, undefined for none. */
  readonly shown: ReadonlyArray<string | undefined>
  /** Everything that went through it, as it saw it. */
  readonly seen: () => string
  /** Answers with a status from now on, and opens no tunnel. */
  readonly refuse: (status: number) => void
}

/** Starts one; it speaks TLS itself if it is given a certificate, and asks for one of the client. */
export async function startConnectProxy(tls?: Issued): Promise<ConnectProxy> {
  const asked: Array<string> = []
  const shown: Array<string | undefined> = []
  const passed: Array<Buffer> = []
  const sockets = new Set<{ destroy(): unknown }>()
  let refused = 0
  const server =
    tls === undefined
      ? createServer()
      : createSecureServer({ cert: tls.cert, key: tls.key, requestCert: true, rejectUnauthorized: false })
  server.on("connect", ({ url = "", headers, socket: asking }: IncomingMessage, socket: Socket) => {
    asked.push(["CONNECT", url, headers["proxy-authorization"]].filter(Boolean).join(" "))
    if (tls !== undefined) shown.push((asking as TLSSocket).getPeerX509Certificate()?.subject)
    socket.on("error", () => {})
    if (refused > 0) {
      socket.end(`HTTP/1.1 ${refused} Refused\r\ncontent-length: 5\r\n\r\nproxy`)
      return
    }
    const onward = connect(Number(url.split(":").at(-1)), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n")
      socket.on("data", (chunk: Buffer) => passed.push(chunk))
      onward.pipe(socket).pipe(onward)
    })
    for (const one of [socket, onward]) sockets.add(one.on("error", () => {}))
  })
  await once(server.listen(0, "127.0.0.1"), "listening")
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    shown,
    seen: () => Buffer.concat(passed).toString("latin1"),
    refuse: (status) => {
      refused = status
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.closeAllConnections()
      server.close()
      await once(server, "close")
    }
  }
}
