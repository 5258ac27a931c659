// So that the published types compile where the target has no AsyncDisposable yet.
/// <reference lib="esnext.disposable" preserve="true" />
import * as v from "valibot"
import type { SandboxControls } from "./control/controls.ts"
import { requireValidOption } from "./http/validation.ts"
import { listen, urlOf } from "./listen.ts"
import { createSandboxHandler } from "./sandbox-handler.ts"
import type { SandboxHandlerOptions } from "./settings.ts"

/** Options of `startSandbox`. */
export interface SandboxOptions extends SandboxHandlerOptions {
  /** The port on 127.0.0.1, 0 to 65535. Default 0: any free one. */
  readonly port?: number | undefined
  /**
   * Listen on this address of the machine instead of 127.0.0.1, e.g. `"0.0.0.0"` in a container, and answer whatever the
   * header `Host` says. Without this option, a request for another host than loopback is answered 403.
   *
   * **Gotcha**: anyone who can reach the machine can then use the sandbox and its controls.
   */
  readonly dangerouslyListenOn?: string | undefined
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
  const { port = 0, dangerouslyListenOn, ...rest } = options
  const host = dangerouslyListenOn ?? "127.0.0.1"
  requireValidOption(portRule, port, "port")
  requireValidOption(hostRule, host, "dangerouslyListenOn")
  const handler = createSandboxHandler(rest)
  const server = await listen(handler, { port, host, anyHost: dangerouslyListenOn !== undefined })

  let closed: Promise<void> | undefined
  const close = () =>
    (closed ??= new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }))
  return { ...handler, url: urlOf(server, host), close, [Symbol.asyncDispose]: close }
}

const portMessage = "must be a whole number from 0 to 65535"
const portRule = v.pipe(
  v.number(portMessage),
  v.integer(portMessage),
  v.minValue(0, portMessage),
  v.maxValue(65_535, portMessage)
)

const hostRule = v.pipe(v.string("must be an IP address"), v.ip("must be an IP address"))
