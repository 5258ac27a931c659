import { memoryTokenStore, type TokenStore } from "@pix/auth-core"
import type { StorePlace } from "../src/index.ts"

/** A sound place with leases, on time of its own. */
export function leasingPlace(): StorePlace {
  let now = 0
  const entries = memoryTokenStore()
  const leases = new Map<string, { readonly until: number }>()
  const store: TokenStore = {
    ...entries,
    lease: async (key, ttl) => {
      if ((leases.get(key)?.until ?? 0) > now) return undefined
      const mine = { until: now + ttl }
      leases.set(key, mine)
      return {
        release: async () => {
          if (leases.get(key) === mine) leases.delete(key)
        }
      }
    }
  }
  return {
    open: () => store,
    wait: async (milliseconds) => {
      now += milliseconds
    }
  }
}
