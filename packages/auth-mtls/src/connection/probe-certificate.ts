import { connect, type ConnectionOptions, type SecureContext, type TLSSocket } from "node:tls"
import { systemTimer } from "../system-clock.ts"
import { verified } from "./connections.ts"
import { hostOf, openTunnel, portOf, type Tunnel } from "./open-tunnel.ts"
import type { ProxyChoice } from "./proxy-choice.ts"

/** Calls a function after this time, in milliseconds, and gives what prevents it. */
export type Timer = (milliseconds: number, then: () => void) => () => void

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
/** With TLS 1.3, a server that says nothing for this long after the handshake has accepted the certificate. Milliseconds. */
const longestSilence = 1_000

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
    return await alertOf(secured(url, verified(identity.secureContext), tunnel), { ended, inTime, after })
  } catch (error) {
    throw ended.aborted ? ended.reason : error
  } finally {
    inTime()
  }
}

function secured(url: URL, tls: ConnectionOptions, tunnel: Tunnel | undefined): TLSSocket {
  const host = hostOf(url)
  const name = isAddress(host) ? {} : { servername: host }
  const way = tunnel === undefined ? {} : { socket: tunnel }
  const socket = connect({ ...tls, host, port: portOf(url), ALPNProtocols: ["http/1.1"], ...name, ...way })
  socket.once("close", () => tunnel?.destroy())
  return socket
}

interface Waiting {
  readonly ended: AbortSignal
  /** Called as soon as the handshake is made. */
  readonly inTime: () => void
  readonly after: Timer
}

/** Waits for what the server says to the certificate, and ends the connection. */
function alertOf(socket: TLSSocket, { ended, inTime, after }: Waiting): Promise<Error | undefined> {
  let heard = (): void => {}
  const said = new Promise<Error | undefined>((resolve, reject) => {
    const accepted = (): void => resolve(undefined)
    const stop = (): void => reject(ended.reason)
    ended.addEventListener("abort", stop)
    if (ended.aborted) stop()
    socket.once("close", () => ended.removeEventListener("abort", stop))
    // It may be told of more than one.
    socket.on("error", (error) => (isAlert(error) ? resolve(error) : reject(error)))
    socket.once("close", () => reject(new Error("The server closed the connection without an alert.")))
    socket.once("secureConnect", () => {
      inTime()
      // Before TLS 1.3 the server has judged by now; since then it gives a session to whom it has accepted.
      if (socket.getProtocol() !== "TLSv1.3") return accepted()
      heard = after(longestSilence, accepted)
    })
    socket.once("session", accepted)
    socket.once("data", accepted)
  })
  return said.finally(() => {
    heard()
    socket.destroy()
  })
}

/** An alert of TLS, by the codes that Node has for it. */
function isAlert({ code = "", message }: Error & { readonly code?: string }): boolean {
  return /^ERR_SSL_.*ALERT_/.test(code) || (code === "EPROTO" && /\balert\b/.test(message))
}

/** TLS names a host by SNI only if it has a name. */
function isAddress(host: string): boolean {
  return host.includes(":") || /^[\d.]+$/.test(host)
}
