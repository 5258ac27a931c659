import { createServer as createPlainServer } from "node:http"
import { type Server as TlsServer, createServer as createTlsServer } from "node:https"
import { type Socket, createServer } from "node:net"
import type { TLSSocket } from "node:tls"
import { answerMalformedRequests } from "../http/malformed-request.ts"
import {
  type Listening,
  type Place,
  type SocketHandler,
  bind,
  requestListener,
  serverOptions,
  urlOf
} from "../listen.ts"
import type { ServerCertificate } from "./create-certificates.ts"

/** What happens to a connection that is about to be secured. */
export type TlsAdmission =
  /** No certificate is asked for. */
  | "open"
  /** One is asked for, and the handshake fails without one. */
  | "required"
  /** One is asked for; a request without one is answered over HTTP. */
  | "optional"
  /** The handshake ends at once with this alert of RFC 8446, section 6. */
  | { readonly alert: number }

/** What a server over TLS needs. */
export interface TlsParts {
  readonly server: ServerCertificate
  /** The root that signed the clients' certificates, PEM. */
  readonly ca: string
  readonly handler: SocketHandler
  /** Answers what comes to the same port without TLS. */
  readonly plainHandler: SocketHandler
  /** Is asked for each connection. */
  readonly admission: () => TlsAdmission
  /** Is called for each connection that was secured. */
  readonly secured: () => void
}

/**
 * Serves a handler over TLS. A certificate that is shown where one is asked for must be valid: the connection is dropped
 * otherwise, without an alert, as servers on Node do.
 *
 * One port takes all connections and looks at their first byte, since a server on Node is either with TLS or without, and
 * either asks for certificates or does not.
 */
export async function listenOverTls(parts: TlsParts, place: Place): Promise<Listening> {
  const { server, ca, handler, plainHandler, admission, secured } = parts
  const listener = requestListener(handler, place)
  const createSecure = (asks: { readonly requestCert: boolean; readonly rejectUnauthorized: boolean }) => {
    const secure = createTlsServer({ ...serverOptions, ...server, ...asks, ca }, listener)
    secure.on("secureConnection", (socket) => (isWrong(socket) ? socket.destroy() : secured()))
    answerMalformedRequests(secure)
    return secure
  }
  const servers: Readonly<Record<Extract<TlsAdmission, string>, TlsServer>> = {
    open: createSecure({ requestCert: false, rejectUnauthorized: false }),
    required: createSecure({ requestCert: true, rejectUnauthorized: true }),
    optional: createSecure({ requestCert: true, rejectUnauthorized: false })
  }
  const plain = createPlainServer(serverOptions, requestListener(plainHandler, place))
  answerMalformedRequests(plain)

  const sockets = new Set<Socket>()
  const front = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.once("close", () => sockets.delete(socket))
    // A caller that goes away is no error.
    socket.on("error", () => {})
    socket.once("readable", () => {
      const first = firstByte(socket)
      if (first === undefined) return void socket.destroy()
      if (first !== handshakeRecord) return void plain.emit("connection", socket)
      const admitted = admission()
      if (typeof admitted === "object") sendAlert(socket, admitted.alert)
      else servers[admitted].emit("connection", socket)
    })
  })
  await bind(front, place)
  const close = () =>
    new Promise<void>((resolve) => {
      front.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  return { url: urlOf(front, "https", place.host), close }
}

// RFC 8446, section 5.1.
const alertRecord = 21
const handshakeRecord = 22

/** Looks at the first byte and leaves it to be read. `undefined` if the connection ended without one. */
function firstByte(socket: Socket): number | undefined {
  const byte = socket.read(1) as Buffer | null
  if (byte === null) return undefined
  socket.unshift(byte)
  return byte[0]
}

/** A fatal alert as the only answer to a ClientHello, not encrypted, under TLS 1.2 and 1.3 alike. */
function sendAlert(socket: Socket, description: number): void {
  const fatal = 2
  socket.end(Uint8Array.of(alertRecord, 3, 3, 0, 2, fatal, description))
  // Bytes that nobody reads would make the system reset the connection, before the client has read the alert.
  socket.resume()
}

/** A certificate that was shown and is not valid, where none is required. */
function isWrong(socket: TLSSocket): boolean {
  return socket.getPeerX509Certificate() !== undefined && !socket.authorized
}
