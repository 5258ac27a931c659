import { connect } from "node:net"
import type { Sandbox } from "../src/index.ts"

/** Sends bytes as they are, and gives what comes back until the connection ends. Latin-1, so that any byte can be sent. */
export function exchange({ url }: Sandbox, text: string): Promise<string> {
  return new Promise((resolve) => {
    let received = ""
    const socket = connect(Number(new URL(url).port), "127.0.0.1")
    socket.setEncoding("utf8")
    socket.on("data", (chunk) => (received += String(chunk)))
    socket.on("error", () => undefined)
    socket.on("close", () => resolve(received))
    socket.write(text, "latin1")
  })
}

/** One request that ends its connection, with the header `Host` of the sandbox unless `headers` has another. */
export function rawRequest(
  { url }: Sandbox,
  line: string,
  { headers = {}, body }: { readonly headers?: Record<string, string>; readonly body?: string } = {}
): string {
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body, "latin1")) }
  const all = { host: new URL(url).host, connection: "close", ...length, ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${line} HTTP/1.1\r\n${lines.join("")}\r\n${body ?? ""}`
}

/** The status and the JSON body of an answer, `undefined` if it has none. */
export function parsed(answer: string): { readonly status: number; readonly body: unknown } {
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1])
  const json = /\{[^]*\}/.exec(answer.slice(answer.indexOf("\r\n\r\n")))?.[0]
  return { status, body: json === undefined ? undefined : (JSON.parse(json) as unknown) }
}
