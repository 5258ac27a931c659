import { once } from "node:events"
import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from "node:http"
import { createServer as createSecureServer } from "node:https"
import type { AddressInfo } from "node:net"
import { loopbackCertificate } from "../../auth-testkit/src/adapter/loopback-certificate.ts"

/** A request that arrived. */
interface Arrived {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A token endpoint on loopback that remembers what arrived, and by how many connections. */
export interface TokenEndpoint extends AsyncDisposable {
  readonly port: number
  readonly url: string
  readonly arrived: ReadonlyArray<Arrived>
  readonly connections: () => number
  /** Answers so from now on, instead of with `token-1`, `token-2` and so on. */
  readonly answer: (next: (response: ServerResponse) => void) => void
}

/** Starts one, over TLS with the certificate of the checks if it is `secure`. */
export async function startTokenEndpoint({ secure = false } = {}): Promise<TokenEndpoint> {
  const arrived: Array<Arrived> = []
  let connections = 0
  let answer = (response: ServerResponse): void => {
    const token = { access_token: `token-${arrived.length}`, token_type: "Bearer", expires_in: 3600 }
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(token))
  }
  const take: RequestListener = (request, response) =>
    void request.toArray().then((chunks) => {
      const { method, url, headers } = request
      arrived.push({ method, url, headers, body: chunks.join("") })
      answer(response)
    })
  const server = secure ? createSecureServer(loopbackCertificate, take) : createServer(take)
  server.on(secure ? "secureConnection" : "connection", () => void connections++)
  await once(server.listen(0, "127.0.0.1"), "listening")
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `${secure ? "https" : "http"}://127.0.0.1:${port}`,
    arrived,
    connections: () => connections,
    answer: (next) => {
      answer = next
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, "close")
    }
  }
}
