// So that the published types compile where the target has no AsyncDisposable yet.
/// <reference lib="esnext.disposable" preserve="true" />
import { once } from "node:events"
import { createServer, type RequestListener } from "node:http"
import { createServer as createSecureServer } from "node:https"
import type { AddressInfo } from "node:net"
import tls from "node:tls"
import { loopbackCertificate } from "./loopback-certificate.ts"

/** A server on loopback that is not the API, and remembers what it was told. */
export interface ForeignServer extends AsyncDisposable {
  readonly port: number
  /** The `Authorization` header of each request; undefined where there was none. */
  readonly authorizations: ReadonlyArray<string | undefined>
}

/** What it answers, and whether it speaks TLS, which this process then trusts until it is disposed of. */
export interface ForeignServerOptions {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly secure?: boolean | undefined
}

/** Starts a {@link ForeignServer} on a free port. */
export async function startForeignServer(options: ForeignServerOptions): Promise<ForeignServer> {
  const { status, headers = {}, secure = false } = options
  const authorizations: Array<string | undefined> = []
  const answer: RequestListener = (request, response) => {
    authorizations.push(request.headers.authorization)
    response.writeHead(status, headers).end()
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
    authorizations,
    [Symbol.asyncDispose]: dispose
  }
}

/** Lets every client of this process trust the certificate; gives the function that ends it. */
function trust(certificate: string): () => void {
  const before = tls.getCACertificates("default")
  tls.setDefaultCACertificates([...before, certificate])
  return () => tls.setDefaultCACertificates(before)
}
