import type { StoreEntry, TokenStore } from "./token-store.ts"

/**
 * Makes a store in memory: for several managers with the same credentials in one process, and for tests. It has no
 * lease, since a manager shares its renewals anyway, and forgets nothing by itself.
 *
 * **Example**
 *
 * ```ts
 * import { createTokenManager, memoryTokenStore, ntxPay } from "@pix/auth-core"
 *
 * const store = memoryTokenStore()
 * const options = {
 *   provider: ntxPay(),
 *   clientId: process.env["PIX_CLIENT_ID"],
 *   clientSecret: process.env["PIX_CLIENT_SECRET"],
 *   store
 * }
 * const [web, jobs] = [createTokenManager(options), createTokenManager(options)]
 * ```
 */
export function memoryTokenStore(): TokenStore {
  const entries = new Map<string, StoreEntry>()
  return {
    load: (key) => Promise.resolve(entries.get(key)),
    save: (key, { value, generation }) => {
      const newer = generation > (entries.get(key)?.generation ?? Number.NEGATIVE_INFINITY)
      if (newer) entries.set(key, { value, generation })
      return Promise.resolve(newer)
    },
    clear: (key, generation) => {
      if (entries.get(key)?.generation === generation) entries.set(key, { value: "", generation })
      return Promise.resolve()
    }
  }
}
