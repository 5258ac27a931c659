import { ignoreRejection } from "../errors/ignore-rejection.ts"

/**
 * Gives up a body that nobody will read, so that its connection and memory are free: a stream of the Web, or one of Node,
 * as the package node-fetch has them. Never throws.
 */
export function discardBody(message: { readonly body?: unknown } | undefined): void {
  try {
    const body = message?.body as { readonly cancel?: unknown; readonly destroy?: unknown } | null | undefined
    if (typeof body?.cancel === "function") ignoreRejection(body.cancel())
    else if (typeof body?.destroy === "function") body.destroy()
  } catch {
    // A body that cannot be given up is no reason to lose the answer in hand.
  }
}
