import { STATUS_CODES, type Server, type ServerResponse } from "node:http"
import type { Server as TlsServer } from "node:https"
import type { Socket } from "node:net"
import { ApiError, errorBody } from "./error-body.ts"

const statuses: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408
}

/** Makes a server answer what is not HTTP with the documented error body, where Node answers without one. */
export function answerMalformedRequests(server: Server | TlsServer): void {
  const answers = new WeakMap<object, ServerResponse>()
  server.on("request", ({ socket }, answer) => answers.set(socket, answer))
  server.on("checkExpectation", (_request, answer) => {
    const { status, message } = new ApiError(417, "Sandbox: `Expect` must be 100-continue, or absent.")
    answer.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(errorBody(status, message)))
  })
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    const answer = answers.get(socket)
    const hasBegun = answer?.headersSent === true && !answer.writableFinished
    if (!socket.writable || hasBegun || error.code === "ECONNRESET") return void socket.destroy()
    const message = `Sandbox: the request is not valid HTTP: ${error.message}.`
    socket.end(wholeAnswer(statuses[error.code ?? ""] ?? 400, message))
  })
}

function wholeAnswer(status: number, message: string): string {
  const body = JSON.stringify(errorBody(status, message))
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "connection: close",
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`
  ]
  return `${head.join("\r\n")}\r\n\r\n${body}`
}
