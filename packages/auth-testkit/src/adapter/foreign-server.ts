// So that the published types compile where the target has no AsyncDisposable yet.
/// <reference lib="esnext.disposable" preserve="true" />
import { once } from "node:events"
import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http"
import { createServer as createSecureServer } from "node:https"
import type { AddressInfo } from "node:net"
import tls from "node:tls"
import { loopbackCertificate } from "./loopback-certificate.ts"

/** A server on loopback that is not the API, and remembers what it was told. */
export interface ForeignServer extends AsyncDisposable {
  readonly port: number
  /** The `Authorization` header of each request; undefined where there was none. */
  readonly authorizations: ReadonlyArray<string | undefined>
  /** Each request: its path with the query, and its headers by names in lower case. */
  readonly requests: ReadonlyArray<{ readonly url: string; readonly headers: IncomingHttpHeaders }>
}

/** What it answers, and whether it speaks TLS, which this process then trusts until it is disposed of. */
export interface ForeignServerOptions {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>> | (() => Readonly<Record<string, string>>) | undefined
  /** The status of every answer after the first, without those headers; `status` where it is absent. */
  readonly nextStatus?: number | undefined
  readonly secure?: boolean | undefined
}

/** Starts a {@link ForeignServer} on a free port. */
export async function startForeignServer(options: ForeignServerOptions): Promise<ForeignServer> {
  const { status, headers = {}, nextStatus, secure = false } = options
  const requests: Array<ForeignServer["requests"][number]> = []
  const answer: RequestListener = (request, response) => {
    requests.push({ url: request.url ?? "", headers: request.headers })
    if (nextStatus !== undefined && requests.length > 1) response.writeHead(nextStatus).end()
    else response.writeHead(status, typeof headers === "function" ? headers() : headers).end()
  }
  const server = secure ? createSecureServer(loopbackCertificate, answer) : createServer(answer)
  await once(server.listen(0, "127.0.0.1"), "listening")
  const distrust = secure ? trust(loopbackCertificate.cert) : () => {}
  const dispose = async (): Promise<void> => {
    distrust()
    server.closeAllConnections()
    server.close()
    await once(server, "close")
  }
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    get authorizations() {
      return requests.map((request) => request.headers.authorization)
    },
    [Symbol.asyncDispose]: dispose
  }
}

/** Lets every client of this process trust the certificate; gives the function that ends it. */
function trust(certificate: string): () => void {
  const before = tls.getCACertificates("default")
  tls.setDefaultCACertificates([...before, certificate])
  return () => tls.setDefaultCACertificates(before)
}
