import { connect, type ConnectionOptions, type SecureContext, type TLSSocket } from "node:tls"
import { systemTimer, type Timer } from "../system-clock.ts"
import { addressOf } from "./address.ts"
import { verified } from "./connections.ts"
import { handshakeAlert } from "./handshake-alert.ts"
import { openTunnel, type Tunnel } from "./open-tunnel.ts"
import type { ProxyChoice } from "./proxy-choice.ts"

/** Whose certificate is probed, and how the server is reached. */
export interface ProbeParts {
  readonly identity: { readonly secureContext: SecureContext; readonly withoutCertificate: () => SecureContext }
  readonly proxyFor: ProxyChoice | undefined
  readonly signal?: AbortSignal | undefined
  /** Default: that of the machine. */
  readonly after?: Timer
}

/** How long it may take to connect and to shake hands. Milliseconds. */
const longestHandshake = 3_000

/**
 * Makes one TLS handshake, and gives the alert that ends it; undefined if there is none. Nothing is sent afterwards, since an
 * answer to that could overtake the alert. The connection is of its own: a kept one would have its handshake behind it.
 */
export async function probeCertificate(
  url: URL,
  { identity, proxyFor, signal, after = systemTimer }: ProbeParts
): Promise<Error | undefined> {
  signal?.throwIfAborted()
  const late = new AbortController()
  const inTime = after(longestHandshake, () => {
    late.abort(new Error(`The server of the probe made no TLS handshake within ${longestHandshake} ms.`))
  })
  const ended = signal === undefined ? late.signal : AbortSignal.any([late.signal, signal])
  try {
    const proxy = proxyFor?.(url.href)
    const tunnel =
      proxy === undefined
        ? undefined
        : await openTunnel(url, {
            proxy: new URL(proxy),
            proxyTls: verified(identity.withoutCertificate()),
            signal: ended
          })
    return await handshakeAlert(secured(url, verified(identity.secureContext), tunnel), { ended, inTime, after })
  } catch (error) {
    throw ended.aborted ? ended.reason : error
  } finally {
    inTime()
  }
}

function secured(url: URL, tls: ConnectionOptions, tunnel: Tunnel | undefined): TLSSocket {
  const way = tunnel === undefined ? {} : { socket: tunnel }
  return connect({ ...tls, ...addressOf(url), ALPNProtocols: ["http/1.1"], ...way })
}
