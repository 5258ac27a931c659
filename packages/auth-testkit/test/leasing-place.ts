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
  let connected = true
  const whileConnected =
    <Args extends ReadonlyArray<unknown>, A>(run: (...args: Args) => Promise<A>) =>
    async (...args: Args): Promise<A> => {
      if (!connected) throw new Error("the place cannot be reached")
      return run(...args)
    }
  const reached: TokenStore = {
    load: whileConnected(store.load),
    save: whileConnected(store.save),
    clear: whileConnected(store.clear),
    lease: whileConnected(async (key: string, ttl: number) => store.lease?.(key, ttl))
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
