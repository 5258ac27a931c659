import { type ClientRequest, type IncomingMessage, request as plainRequest } from "node:http"
import { request as secureRequest } from "node:https"
import type { ConnectionOptions } from "node:tls"
import { addressOf } from "./address.ts"
import { basicOf } from "./connections.ts"

/** What a proxy gives: the connection, beyond which the server is. */
export type Tunnel = NonNullable<ConnectionOptions["socket"]>

/** How the proxy is reached. */
interface TunnelParts {
  readonly proxy: URL
  /** For a proxy that speaks TLS: it is verified, and shown no certificate. */
  readonly proxyTls: ConnectionOptions
  /** Ends the waiting for the proxy. */
  readonly signal: AbortSignal
}

/** Asks a proxy for a tunnel to the server of `url`. An error holds none of the proxy's credentials. */
export function openTunnel(url: URL, { proxy, proxyTls, signal }: TunnelParts): Promise<Tunnel> {
  const authority = `${url.hostname}:${addressOf(url).port}`
  const credentials = basicOf(proxy.href)
  const headers = { host: authority, ...(credentials !== undefined && { "proxy-authorization": credentials }) }
  const options = { method: "CONNECT", path: authority, ...addressOf(proxy), headers, signal }
  return new Promise((resolve, reject) => {
    const asked: ClientRequest =
      proxy.protocol === "https:"
        ? secureRequest({ ...options, ...proxyTls, agent: false })
        : plainRequest({ ...options, agent: false })
    asked.on("error", reject)
    asked.once("connect", ({ statusCode }: IncomingMessage, socket: Tunnel) => {
      // It ends with what is spoken inside.
      socket.on("error", () => {})
      if (statusCode === 200) return resolve(socket)
      socket.destroy()
      reject(new Error(`Proxy response (${statusCode}) !== 200 when HTTP Tunneling`))
    })
    asked.end()
  })
}
