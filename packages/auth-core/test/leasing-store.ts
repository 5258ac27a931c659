import { memoryTokenStore } from "../src/store/memory-token-store.ts"
import type { TokenStore } from "../src/store/token-store.ts"

/**
 * A memory store with a lease that can be prolonged, as file and Redis stores have one, and counts of what it was asked. Time comes from the
 * test.
 */
export function leasingStore(now: () => number) {
  const memory = memoryTokenStore()
  const asked = { load: 0, save: 0, clear: 0, lease: 0, prolong: 0 }
  let holder = 0
  let until = 0
  const store: TokenStore = {
    load: (key) => {
      asked.load++
      return memory.load(key)
    },
    save: (key, entry) => {
      asked.save++
      return memory.save(key, entry)
    },
    clear: (key, generation) => {
      asked.clear++
      return memory.clear(key, generation)
    },
    lease: (_, ttl, shortTtl = ttl) => {
      asked.lease++
      if (now() < until) return Promise.resolve(undefined)
      const mine = ++holder
      until = now() + shortTtl
      const release = () => {
        if (mine === holder) until = 0
        return Promise.resolve()
      }
      const prolong = (time: number) => {
        asked.prolong++
        const isHeld = mine === holder && now() < until
        if (isHeld) until = now() + time
        return Promise.resolve(isHeld)
      }
      return Promise.resolve({ release, prolong })
    }
  }
  return { store, memory, asked }
}
