// So that the published types compile where the target has no AsyncDisposable yet.
/// <reference lib="esnext.disposable" preserve="true" />
import { once } from "node:events"
import { type Server, type ServerResponse, createServer } from "node:http"
import { getRequestListener } from "@hono/node-server"
import * as v from "valibot"
import { ConnectionDropped } from "./faults/connection-dropped.ts"
import { sendCut } from "./faults/cut-answer.ts"
import { hostOfAddress } from "./host-of-address.ts"
import type { SandboxHandlerOptions } from "./options.ts"
import { requireRule } from "./http/require-rule.ts"
import type { SandboxControls } from "./control/sandbox-controls.ts"
import { type SandboxHandler, createSandboxHandler } from "./sandbox-handler.ts"

/** Options of `startSandbox`. */
export interface SandboxOptions extends SandboxHandlerOptions {
  /** The port on 127.0.0.1, 0 to 65535. Default 0: any free one. */
  readonly port?: number
  /**
   * Listen on this address of the machine instead of 127.0.0.1, e.g. `"0.0.0.0"` in a container.
   *
   * **Gotcha**: whoever reaches the machine can then use the sandbox and drive its faults.
   */
  readonly dangerouslyListenOn?: string
}

/** A running sandbox. `await using sandbox = await startSandbox()` closes it at the end of the block. */
export interface Sandbox extends SandboxControls, AsyncDisposable {
  /** Where it listens, e.g. `http://127.0.0.1:41234`, without a slash at the end. */
  readonly url: string
  /** Frees the port and cuts every connection at once, idle, busy or hung. Again does nothing. */
  readonly close: () => Promise<void>
}

/**
 * Plays the PIX Bacen API on loopback. A port in use rejects with an error that names the port.
 *
 * @example
 * await using sandbox = await startSandbox({ tokenLifetime: 60 })
 * await fetch(`${sandbox.url}/accounts/balances`) // 401
 *
 * @see https://docs-ntxpay.pages.dev/en/pix-bacen/authentication
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, dangerouslyListenOn: host = "127.0.0.1", ...rest } = options
  requireRule(portRule, port, "port")
  requireRule(hostRule, host, "dangerouslyListenOn")
  const handler = createSandboxHandler(rest)
  const server = await listen(handler, port, host)
  const { clientId, clientSecret, clientCertificate, faults, clock, stats, resetStats, reset } = handler

  let closed: Promise<void> | undefined
  const close = () =>
    (closed ??= new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }))
  const url = `http://${hostOfAddress(host)}:${portOf(server)}`
  const controls = { clientId, clientSecret, clientCertificate, faults, clock, stats, resetStats, reset }
  return { url, ...controls, close, [Symbol.asyncDispose]: close }
}

const portMessage = "must be a whole number from 0 to 65535"
const portRule = v.pipe(
  v.number(portMessage),
  v.integer(portMessage),
  v.minValue(0, portMessage),
  v.maxValue(65_535, portMessage)
)

const hostRule = v.pipe(v.string("must be an IP address"), v.ip("must be an IP address"))

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("The sandbox does not listen on a port.")
  return address.port
}

async function listen(handler: SandboxHandler, port: number, host: string): Promise<Server> {
  const listener = getRequestListener(
    async (request, { outgoing }) => {
      try {
        return sendCut(await handler(request), outgoing as ServerResponse)
      } catch (error) {
        // Nobody is there to be answered any more, or nobody is to be.
        if (!(error instanceof ConnectionDropped) && !outgoing.destroyed) throw error
        outgoing.destroy()
        return new Response(null)
      }
    },
    // The host's own Request and Response are none of our business.
    { overrideGlobalObjects: false }
  )
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing))
  try {
    await once(server.listen(port, host), "listening")
    return server
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined
    if (code === "EADDRINUSE") {
      throw new Error(`Port ${port} on ${host} is in use. Choose another, or 0 for any free one.`, { cause })
    }
    if (code === "EACCES")
      throw new Error(`Port ${port} on ${host} is not for everyone. Choose one over 1023.`, { cause })
    if (code === "EADDRNOTAVAIL") throw new Error(`This machine has no address ${host}.`, { cause })
    throw cause
  }
}
