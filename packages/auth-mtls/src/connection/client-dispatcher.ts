import type { Dispatcher } from "undici"
import type { Connections } from "./connections.ts"

/** Where the connections come from, and how they end. */
export interface DispatcherLife {
  readonly connections: () => Connections
  readonly close: () => Promise<void>
  readonly destroy: (reason: Error | null) => Promise<void>
}

/** A dispatcher of undici that lasts while certificates come and go: each call goes out with the current one. */
export function clientDispatcher(
  Base: typeof Dispatcher,
  { connections: current, close, destroy }: DispatcherLife
): Dispatcher {
  class ClientDispatcher extends Base {
    override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
      const connections = current()
      if (connections.isEnded()) {
        throw new Error("The client certificate is closed: no call can be made with its dispatcher any more.")
      }
      return connections.dispatcherFor(String(options.origin)).dispatch(options, handler)
    }
  }
  return Object.assign(new ClientDispatcher(), {
    close: (callback?: () => void) => answered(close(), callback),
    destroy: (reason?: Error | null | (() => void), callback?: () => void) =>
      typeof reason === "function" ? answered(destroy(null), reason) : answered(destroy(reason ?? null), callback)
  })
}

/** undici's two ways: a promise, or a function that is called. */
async function answered(work: Promise<void>, callback: (() => void) | undefined): Promise<void> {
  await work
  callback?.()
}
