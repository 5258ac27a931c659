import { setTimeout } from "node:timers/promises"
import type { TokenStore } from "@pix/auth-core"

/** Five times as long as a check asks for: on a busy machine, 200 ms go by between two calls. */
const factor = 5

export function longLeases(store: TokenStore): TokenStore {
  return { ...store, lease: async (key, time) => store.lease?.(key, time * factor) }
}

/** Waits until a lease that was asked for so long has run out. */
export const waitForLeases = (milliseconds: number): Promise<void> => setTimeout(milliseconds * factor)
