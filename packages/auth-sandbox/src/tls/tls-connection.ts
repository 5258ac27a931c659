import type { Socket } from "node:net"
import { TLSSocket } from "node:tls"
import type { TlsConnection } from "../http/route-handler.ts"
import { plainFingerprint } from "../token/client-certificate.ts"

// Read once for each connection, and not for each request on it.
const connections = new WeakMap<Socket, TlsConnection>()

/** `undefined` for a socket without TLS. */
export function tlsConnectionOf(socket: Socket): TlsConnection | undefined {
  if (!(socket instanceof TLSSocket)) return undefined
  const known = connections.get(socket)
  if (known) return known
  const certificate = socket.getPeerX509Certificate()
  const connection = certificate ? { certificateFingerprint: plainFingerprint(certificate.fingerprint256) } : {}
  connections.set(socket, connection)
  return connection
}
