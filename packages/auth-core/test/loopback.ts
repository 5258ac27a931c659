import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

export interface Loopback extends AsyncDisposable {
  readonly url: string
  /** Bodies of the requests so far. */
  readonly bodies: ReadonlyArray<string>
  answer(listener: (request: IncomingMessage, response: ServerResponse) => void): void
}

/** A bare HTTP server on a free loopback port: for answers that no decent token endpoint gives. */
export async function loopback(): Promise<Loopback> {
  const bodies: Array<string> = []
  let listener = (_: IncomingMessage, response: ServerResponse): void => void response.end()
  const server = createServer((request, response) => {
    let body = ""
    request.on("data", (chunk: Buffer) => (body += chunk.toString()))
    request.on("end", () => {
      bodies.push(body)
      listener(request, response)
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    answer: (next) => {
      listener = next
    },
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections()
      return new Promise((resolve) => void server.close(() => resolve()))
    }
  }
}

/** Sends the documented token response. */
export function sendToken(response: ServerResponse, accessToken: string, fields: object = {}): void {
  response.setHeader("content-type", "application/json")
  const documented = { access_token: accessToken, token_type: "Bearer", expires_in: 3600, scope: "pix:read pix:write" }
  response.end(JSON.stringify({ ...documented, ...fields }))
}
