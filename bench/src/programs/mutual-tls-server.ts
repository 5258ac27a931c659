// An API over mutual TLS, as fast as Node serves: a process of its own, so that its work is not the client's. It is sent its
// certificate; asked for the number of handshakes, it answers.
import { createServer } from "node:https"
import type { AddressInfo } from "node:net"
import { tokenBody } from "./token-response.ts"

/** What the server is made with, as PEM. */
export interface ServerMaterial {
  readonly cert: string
  readonly key: string
  readonly ca: string
}

const answers: Readonly<Record<string, string>> = {
  "/oauth/token": JSON.stringify(tokenBody),
  "/accounts/balances": JSON.stringify({ balances: [{ currency: "BRL", available: "1240.50" }] })
}
let handshakes = 0

function start(material: ServerMaterial): void {
  const server = createServer(
    { ...material, requestCert: true, rejectUnauthorized: true, keepAliveTimeout: 60_000 },
    (request, response) => {
      const body = answers[request.url ?? ""]
      response.writeHead(body === undefined ? 404 : 200, { "content-type": "application/json" }).end(body)
      request.resume()
    }
  )
  server.on("secureConnection", () => void handshakes++)
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port))
}

process.on("message", (message: ServerMaterial | "handshakes") => {
  if (message === "handshakes") process.send?.(handshakes)
  else start(message)
})
process.on("disconnect", () => process.exit())
