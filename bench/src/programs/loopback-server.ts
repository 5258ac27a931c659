// The API on loopback, as fast as Node serves: a process of its own, so that its work is not the client's.
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tokenBody } from "./token-response.ts"

const answers: Readonly<Record<string, string>> = {
  "/oauth/token": JSON.stringify(tokenBody),
  "/accounts/balances": JSON.stringify({ balances: [{ currency: "BRL", available: "1240.50" }] })
}
const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const body = answers[request.url ?? ""]
  response.writeHead(body === undefined ? 404 : 200, { "content-type": "application/json" }).end(body)
  request.resume()
})
server.listen(0, "127.0.0.1", () => {
  process.send?.((server.address() as AddressInfo).port)
})
process.on("disconnect", () => process.exit())
