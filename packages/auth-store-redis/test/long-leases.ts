import { setTimeout } from "node:timers/promises"
import type { TokenStore } from "@pix/auth-core"

/** Five times as long as a check asks for: on a busy machine, 200 ms go by between two calls. */
const factor = 5

export function longLeases(store: TokenStore): TokenStore {
  return {
    ...store,
    lease: async (key, time, short = time) => {
      const lease = await store.lease?.(key, time * factor, short * factor)
      return lease && { ...lease, prolong: async (ttl) => (await lease.prolong?.(ttl * factor)) === true }
    }
  }
}

/** Waits until a lease that was asked for so long has run out. */
export const waitForLeases = (milliseconds: number): Promise<void> => setTimeout(milliseconds * factor)
