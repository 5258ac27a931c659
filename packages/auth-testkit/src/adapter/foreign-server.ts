// So that the published types compile where the target has no AsyncDisposable yet.
/// <reference lib="esnext.disposable" preserve="true" />
import { once } from "node:events"
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type RequestListener } from "node:http"
import { createServer as createSecureServer } from "node:https"
import type { AddressInfo } from "node:net"
import { TLSSocket } from "node:tls"
import { loopbackCertificate } from "./loopback-certificate.ts"
import { trust } from "./trust.ts"

/** A server on loopback that is not the API, and remembers what it was told. */
export interface ForeignServer extends AsyncDisposable {
  readonly port: number
  /** Its address with this path, by its IP address or another name of this machine. */
  readonly url: (path: string, hostname?: "127.0.0.1" | "localhost") => string
  /** The `Authorization` header of each request; undefined where there was none. */
  readonly authorizations: ReadonlyArray<string | undefined>
  /** Each request. */
  readonly requests: ReadonlyArray<ForeignRequest>
}

/** What a server was told. */
interface ForeignRequest {
  /** The path with the query. */
  readonly url: string
  /** By names in lower case. */
  readonly headers: IncomingHttpHeaders
  /** Whether it came with a client certificate, which a server that speaks TLS asks for and does not demand. */
  readonly hasCertificate: boolean
}

/** What it answers, and whether it speaks TLS. */
export interface ForeignServerOptions {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>> | (() => Readonly<Record<string, string>>) | undefined
  /** The status of every answer after the first, without those headers; `status` where it is absent. */
  readonly nextStatus?: number | undefined
  /**
   * Speaks TLS. `"trusted"`: every client of this process trusts it until it is disposed of; `"untrusted"`: only a client that trusts
   * the certificate of the checks by itself.
   */
  readonly secure?: "trusted" | "untrusted" | undefined
}

/** Starts a {@link ForeignServer} on a free port. */
export async function startForeignServer(options: ForeignServerOptions): Promise<ForeignServer> {
  const { status, headers = {}, nextStatus, secure } = options
  const requests: Array<ForeignRequest> = []
  const answer: RequestListener = (request, response) => {
    requests.push({ url: request.url ?? "", headers: request.headers, hasCertificate: hasCertificate(request) })
    if (nextStatus !== undefined && requests.length > 1) response.writeHead(nextStatus).end()
    else response.writeHead(status, typeof headers === "function" ? headers() : headers).end()
  }
  const asking = { ...loopbackCertificate, requestCert: true, rejectUnauthorized: false }
  const server = secure !== undefined ? createSecureServer(asking, answer) : createServer(answer)
  await once(server.listen(0, "127.0.0.1"), "listening")
  const distrust = secure === "trusted" ? trust(loopbackCertificate.cert) : () => {}
  const dispose = async (): Promise<void> => {
    distrust()
    server.closeAllConnections()
    server.close()
    await once(server, "close")
  }
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: (path, hostname = "127.0.0.1") => `${secure === undefined ? "http" : "https"}://${hostname}:${port}${path}`,
    requests,
    get authorizations() {
      return requests.map((request) => request.headers.authorization)
    },
    [Symbol.asyncDispose]: dispose
  }
}

const hasCertificate = ({ socket }: IncomingMessage): boolean =>
  socket instanceof TLSSocket && socket.getPeerX509Certificate() !== undefined
