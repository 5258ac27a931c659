import { setTimeout } from "node:timers/promises"
import type { Clock } from "@pix/auth-fetch"
import { type Sandbox, type SandboxHandlerOptions, startSandbox } from "@pix/auth-sandbox"

/** Where a contender goes through the scenario: a sandbox of its own, the way to it, and time. */
export interface Place {
  readonly sandbox: Pick<Sandbox, "url" | "faults" | "tokens" | "stats" | "resetStats" | "close">
  /** Absent where the way to the sandbox is the network. */
  readonly fetch?: typeof globalThis.fetch
  readonly now: () => number
  readonly sleep: (milliseconds: number) => Promise<void>
  /** Absent where time is the machine's own. */
  readonly clock?: Clock
}

/** Who calls the API. The clerk's tokens lack `balance:read`. Both exist in the demo's sandboxes only. */
export const accounts = {
  shop: { clientId: "shop", clientSecret: "the-shop-of-the-demo" },
  clerk: { clientId: "clerk", clientSecret: "the-clerk-of-the-demo", scope: "pix:read pix:write" }
} as const

/** Seconds. Long enough for a busy machine, short enough for somebody who watches. */
export const tokenLifetime = 8

/** The last fifth of a token's life, in milliseconds: when the library renews. The class is given the same. */
export const renewalWindow: number = (tokenLifetime * 1000) / 5

export const sandboxOptions: SandboxHandlerOptions = { tokenLifetime, clients: [accounts.shop, accounts.clerk] }

/** Real HTTP on loopback, in real time, until `signal` ends it. A port in use rejects, naming the port. */
export async function loopbackPlace(port: number, signal: AbortSignal): Promise<Place> {
  const sandbox = await startSandbox({ ...sandboxOptions, port })
  // The sandbox makes its key when it is first asked for: not in the middle of the first step.
  await (await fetch(`${sandbox.url}/.well-known/jwks.json`)).text()
  return {
    sandbox,
    now: () => Date.now(),
    sleep: (milliseconds) => setTimeout(milliseconds, undefined, { signal })
  }
}
