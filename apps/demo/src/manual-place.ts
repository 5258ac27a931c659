import { setImmediate } from "node:timers/promises"
import { manualClock } from "@pix/auth-core/testing"
import { createSandboxHandler, type SandboxHandlerOptions } from "@pix/auth-sandbox"
import { type Place, sandboxOptions } from "./place.ts"

/** A place whose sandbox is reached without the network. */
export type ManualPlace = Place & Required<Pick<Place, "fetch">>

/** A place without sockets and without waiting: the sandbox in process, on a clock that only `sleep` moves. */
export function manualPlace(url: string, options: SandboxHandlerOptions = sandboxOptions): ManualPlace {
  const clock = manualClock()
  const sandbox = createSandboxHandler({ ...options, now: () => clock.now() })
  const calls = new Set<Request>()

  return {
    sandbox: { ...sandbox, url, close: () => Promise.resolve() },
    fetch: async (input, init) => {
      const request = new Request(input, init)
      if (!request.url.endsWith("/oauth/token")) calls.add(request)
      try {
        return await sandbox(request)
      } finally {
        calls.delete(request)
      }
    },
    now: () => clock.now(),
    // Signatures are made in other threads: calls to the API take real time, and time stands still for them.
    sleep: async (milliseconds) => {
      for (let turn = 0; turn < 3 || calls.size > 0; turn += 1) await setImmediate()
      await clock.advance(milliseconds)
    },
    clock
  }
}
