import { memoryTokenStore, type TokenStore } from "@pix/auth-core"
import type { StorePlace } from "../src/index.ts"

/** A sound place with leases, on time of its own. */
export function leasingPlace(): StorePlace {
  let now = 0
  const entries = memoryTokenStore()
  const leases = new Map<string, { until: number }>()
  let connected = true
  const whileConnected =
    <Args extends ReadonlyArray<unknown>, A>(run: (...args: Args) => Promise<A>) =>
    async (...args: Args): Promise<A> => {
      if (!connected) throw new Error("the place cannot be reached")
      return run(...args)
    }
  const store: TokenStore = {
    ...entries,
    lease: async (key, ttl, shortTtl = ttl) => {
      if ((leases.get(key)?.until ?? 0) > now) return undefined
      const mine = { until: now + shortTtl }
      leases.set(key, mine)
      return {
        prolong: whileConnected(async (time: number) => {
          if (leases.get(key) !== mine || mine.until <= now) return false
          mine.until = now + time
          return true
        }),
        release: async () => {
          if (leases.get(key) === mine) leases.delete(key)
        }
      }
    }
  }
  const reached: TokenStore = {
    load: whileConnected(store.load),
    save: whileConnected(store.save),
    clear: whileConnected(store.clear),
    lease: whileConnected(async (key: string, ttl: number, shortTtl?: number) => store.lease?.(key, ttl, shortTtl))
  }
  return {
    open: () => reached,
    wait: async (milliseconds) => {
      now += milliseconds
    },
    disconnect: () => {
      connected = false
    }
  }
}
