import { once } from "node:events"
import { type IncomingMessage, type ServerResponse, createServer } from "node:http"
import type { Server, Socket } from "node:net"
import { getRequestListener } from "@hono/node-server"
import { sendCut } from "./faults/dropped-connection.ts"
import { ApiError } from "./http/error-body.ts"
import { requireLoopbackHost } from "./http/loopback-host.ts"
import { answerMalformedRequests } from "./http/malformed-request.ts"

/** Where a server listens. */
export interface Place {
  readonly port: number
  readonly host: string
  /** Whether it answers a request for any host, and not only for a name of loopback. */
  readonly anyHost: boolean
}

/** Answers a request that came over this socket. */
export type SocketHandler = (request: Request, socket: Socket) => Promise<Response>

/** A handler as a server of `node:http` or `node:https` takes it. */
export function requestListener(
  handler: SocketHandler,
  { anyHost }: Pick<Place, "anyHost">
): (incoming: IncomingMessage, outgoing: ServerResponse) => void {
  const listener = getRequestListener(
    async (request, { incoming, outgoing }) => {
      try {
        if (!anyHost) requireLoopbackHost(request.url, incoming.headers.host)
        return sendCut(await handler(request, incoming.socket), outgoing as ServerResponse)
      } catch (error) {
        if (error instanceof ApiError) return error.toResponse()
        // The caller has gone, or a fault cuts the connection: there is nobody to answer.
        outgoing.destroy()
        return new Response(null)
      }
    },
    {
      // The process that runs the sandbox keeps its own Request and Response.
      overrideGlobalObjects: false,
      // A target or a host of which no URL can be made.
      errorHandler: (error) =>
        new ApiError(400, `Sandbox: the request's URL is not valid: ${(error as Error).message}.`).toResponse()
    }
  )
  return (incoming, outgoing) => void listener(incoming, outgoing)
}

// Node would answer a request without a host by itself, without a body.
export const serverOptions = { requireHostHeader: false } as const

/** Serves a handler over plain HTTP. */
export async function listen(handler: SocketHandler, place: Place): Promise<Listening> {
  const server = createServer(serverOptions, requestListener(handler, place))
  answerMalformedRequests(server)
  await bind(server, place)
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: urlOf(server, "http", place.host), close }
}

/** A server that listens. */
export interface Listening {
  /** Where the same machine reaches it. */
  readonly url: string
  /** Frees the port and cuts every connection. */
  readonly close: () => Promise<void>
}

/** Makes a server listen. Rejects with an error that says what to do if the port or the address is not free. */
export async function bind(server: Server, { port, host }: Place): Promise<void> {
  try {
    await once(server.listen(port, host), "listening")
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined
    if (code === "EADDRINUSE") {
      throw new Error(`Port ${port} on ${host} is in use. Choose another, or 0 for any free one.`, { cause })
    }
    if (code === "EACCES") {
      throw new Error(`Port ${port} on ${host} needs elevated privileges. Choose one above 1023.`, { cause })
    }
    if (code === "EADDRNOTAVAIL") throw new Error(`This machine has no address ${host}.`, { cause })
    throw cause
  }
}

/** The URL at which the same machine reaches a server that listens on `host`. */
export function urlOf(server: Server, scheme: "http" | "https", host: string): string {
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("The sandbox does not listen on a port.")
  return `${scheme}://${hostOfAddress(host)}:${address.port}`
}

export function hostOfAddress(address: string): string {
  // These mean all addresses of the machine; a client cannot connect to them.
  if (address === "0.0.0.0" || address === "::") return "127.0.0.1"
  return address.includes(":") ? `[${address}]` : address
}
