import type { TLSSocket } from "node:tls"
import type { Timer } from "../system-clock.ts"

/** How long it is waited for what a server says to the certificate. */
interface Waiting {
  /** Ends it with its reason. */
  readonly ended: AbortSignal
  /** Called as soon as the handshake is made. */
  readonly inTime: () => void
  readonly after: Timer
}

/** With TLS 1.3, a server that says nothing for this long after the handshake has accepted the certificate. Milliseconds. */
const longestSilence = 1_000

/**
 * The alert by which a server refuses the certificate; undefined if it accepts it. The connection is ended then. With TLS 1.3
 * the server judges after the client has made the handshake.
 */
export function handshakeAlert(socket: TLSSocket, { ended, inTime, after }: Waiting): Promise<Error | undefined> {
  let heard = (): void => {}
  const said = new Promise<Error | undefined>((resolve, reject) => {
    const accepted = (): void => resolve(undefined)
    const stop = (): void => reject(ended.reason)
    ended.addEventListener("abort", stop)
    if (ended.aborted) stop()
    // It may be told of more than one.
    socket.on("error", (error) => (isAlert(error) ? resolve(error) : reject(error)))
    socket.once("close", () => {
      ended.removeEventListener("abort", stop)
      reject(new Error("The server closed the connection without an alert."))
    })
    socket.once("secureConnect", () => {
      inTime()
      if (socket.getProtocol() !== "TLSv1.3") return accepted()
      heard = after(longestSilence, accepted)
    })
    // Servers give one to whom they have accepted.
    socket.once("session", accepted)
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
