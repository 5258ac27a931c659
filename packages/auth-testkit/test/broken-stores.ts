import type { StoreEntry, StoreLease, TokenStore } from "@pix/auth-core"

type Breakage = (sound: TokenStore) => TokenStore

const next = (store: TokenStore, key: string, value: string) => async () => {
  const generation = ((await store.load(key))?.generation ?? 0) + 1
  return store.save(key, { value, generation, expiresAt: 0 })
}

/** Saves whatever it is given, as if it were newer than all before. */
const overwriting: Breakage = (store) => ({
  ...store,
  save: async (key, { value, generation }) => {
    stored(store).set(key, { value, generation })
    return true
  },
  load: async (key) => stored(store).get(key) ?? (await store.load(key)),
  clear: async (key, generation) => {
    if (stored(store).get(key)?.generation === generation) stored(store).set(key, { value: "", generation })
  }
})

const written = new WeakMap<TokenStore, Map<string, StoreEntry>>()
function stored(store: TokenStore): Map<string, StoreEntry> {
  const entries = written.get(store) ?? new Map<string, StoreEntry>()
  written.set(store, entries)
  return entries
}

const nothing: StoreLease = { release: async () => {} }

/** For each check, a store that it must refuse. */
export const brokenStores: Readonly<Record<string, Breakage>> = {
  "is empty at first": (store) => ({ ...store, load: async () => ({ value: "", generation: 0 }) }),
  "gives what was saved": (store) => ({ ...store, load: async () => undefined }),
  "gives it to another process": (store) => ({ ...store, load: async () => undefined }),
  "keeps any text as it is: long, with quotes, line ends and characters of all kinds": (store) => ({
    ...store,
    save: (key, entry) => store.save(key, { ...entry, value: entry.value.replaceAll("\r", "") })
  }),
  "is replaced by a newer generation": (store) => {
    let saved = false
    return { ...store, save: async (key, entry) => !saved && (saved = await store.save(key, entry)) }
  },
  "refuses the same generation, and says so": (store) => ({
    ...store,
    save: async (key, entry) => {
      const held = await store.load(key)
      return held?.generation === entry.generation ? next(store, key, entry.value)() : store.save(key, entry)
    }
  }),
  "refuses an older generation, and says so": (store) => ({
    ...store,
    save: async (key, entry) => {
      await store.save(key, entry)
      return true
    }
  }),
  "compares generations as numbers": (store) => ({
    ...store,
    save: async (key, entry) => {
      const held = await store.load(key)
      return held !== undefined && String(entry.generation) <= String(held.generation) ? false : store.save(key, entry)
    }
  }),
  "keeps the highest generation that is safe: 9007199254740991": (store) => ({
    ...store,
    // A column of 32 bits.
    save: (key, entry) => store.save(key, { ...entry, generation: Math.min(entry.generation, 2_147_483_647) })
  }),
  "does not save a generation that is not a number, and does save the next one": (store) => {
    let held = Number.NEGATIVE_INFINITY
    return {
      ...store,
      save: async (key, entry) => {
        if (entry.generation <= held || Number.isNaN(held)) return false
        held = entry.generation
        await store.save(key, entry)
        return true
      }
    }
  },
  "of many saves at once the newest stays, whole": overwriting,
  "of many saves of one generation exactly one is told that it was saved": overwriting,
  "a cleared entry has an empty value and its generation": (store) => ({ ...store, clear: async () => {} }),
  "after a clear, the cleared generation does not come back, and the next one does": (store) => {
    const cleared = new Set<string>()
    return {
      ...store,
      clear: async (key) => void cleared.add(key),
      load: async (key) => (cleared.has(key) ? undefined : store.load(key)),
      save: (key, entry) => (cleared.delete(key) ? Promise.resolve(true) : store.save(key, entry))
    }
  },
  "clears only the generation that it is told": (store) => ({
    ...store,
    clear: async (key) => store.clear(key, (await store.load(key))?.generation ?? 0)
  }),
  "clearing twice, or where nothing is stored, does nothing": (store) => ({
    ...store,
    clear: async (key, generation) => {
      await store.save(key, { value: "", generation, expiresAt: 0 })
      await store.clear(key, generation)
    }
  }),
  "keeps one entry a key": (store) => ({
    ...store,
    load: () => store.load("one"),
    save: (_, entry) => store.save("one", entry),
    clear: (_, generation) => store.clear("one", generation)
  }),
  "an entry that is over by now is saved without harm, and does not stand in the way of the next": (store) => ({
    ...store,
    save: (key, entry) =>
      entry.expiresAt < 1_000 ? Promise.reject(new RangeError("expiresAt is over")) : store.save(key, entry)
  }),
  "rejects while its place cannot be reached, and does not answer": (store) => ({
    ...store,
    load: (key) => store.load(key).catch(() => undefined)
  }),
  "leases to one at a time": (store) => ({ ...store, lease: async () => nothing }),
  "leases to the next once it is released": (store) => ({
    ...store,
    lease: async (key, ttl) => (await store.lease?.(key, ttl)) && nothing
  }),
  "a lease that is released twice is not taken from its next holder": releasingAnyones,
  "leases of other keys are other leases": (store) => ({
    ...store,
    lease: async (_, ttl) => store.lease?.("one", ttl)
  }),
  "a lease whose holder died runs out": (store) => ({
    ...store,
    lease: async (key) => store.lease?.(key, Number.POSITIVE_INFINITY)
  }),
  "a lease that ran out is not taken from its next holder by a late release": releasingAnyones,
  "a lease under an empty key leaves the key empty": (store) => ({
    ...store,
    lease: async (key, ttl) => {
      // The lease is a column beside the token.
      await store.save(key, { value: "", generation: 0, expiresAt: 0 })
      return store.lease?.(key, ttl)
    }
  }),
  "a lease does not touch what is stored": (store) => ({
    ...store,
    lease: async (key, ttl) => {
      const before = await store.load(key)
      const lease = await store.lease?.(key, ttl)
      return (
        lease && {
          release: async () => {
            await lease.release()
            await next(store, key, before?.value ?? "")()
          }
        }
      )
    }
  }),
  "a lease is short if it can be prolonged, and only then": (store) => ({
    ...store,
    lease: async (key, ttl) => store.lease?.(key, ttl)
  }),
  "a lease that is prolonged does not run out": prolonging(() => async () => true),
  "a lease can be prolonged to an earlier end too": prolonging((prolong) => {
    let longest = 0
    return (time) => prolong((longest = Math.max(longest, time)))
  }),
  "a lease that was prolonged is there for the next once it is released": (store) => ({
    ...store,
    lease: async (key, ttl, shortTtl) => {
      const lease = await store.lease?.(key, ttl, shortTtl)
      let prolonged = false
      return (
        lease && {
          // Compares the end that it wrote at first.
          release: async () => (prolonged ? undefined : lease.release()),
          prolong: async (time) => (prolonged = (await lease.prolong?.(time)) === true)
        }
      )
    }
  }),
  "a lease that ran out is not prolonged": prolonging(takingAnew),
  "a lease that was released is not prolonged": prolonging(takingAnew),
  "a lease that ran out and is prolonged late does not change that of its next holder": (store) => {
    const current = new Map<string, StoreLease>()
    return {
      ...store,
      lease: async (key, ttl, shortTtl) => {
        const lease = await store.lease?.(key, ttl, shortTtl)
        if (lease === undefined) return undefined
        current.set(key, lease)
        return {
          ...lease,
          // Whoever holds the lease, it gets another end.
          prolong: async (time) => (await current.get(key)?.prolong?.(time)) === true && current.get(key) === lease
        }
      }
    }
  }
}

type Prolong = NonNullable<StoreLease["prolong"]>

/** Its leases are prolonged in a way of its own. `again` takes the lease once more. */
function prolonging(broken: (prolong: Prolong, again: () => Promise<boolean>) => Prolong): Breakage {
  return (store) => ({
    ...store,
    lease: async (key, ttl, shortTtl) => {
      const lease = await store.lease?.(key, ttl, shortTtl)
      if (lease?.prolong === undefined) return lease
      const again = async () => (await store.lease?.(key, ttl)) !== undefined
      return { ...lease, prolong: broken(lease.prolong, again) }
    }
  })
}

/** Takes the lease once more where it is over. */
function takingAnew(prolong: Prolong, again: () => Promise<boolean>): Prolong {
  return async (time) => (await prolong(time)) || again()
}

/** Its leases are bare flags: whoever releases one ends it, held by whomever. */
function releasingAnyones(store: TokenStore): TokenStore {
  const current = new Map<string, StoreLease>()
  return {
    ...store,
    lease: async (key, ttl) => {
      const lease = await store.lease?.(key, ttl)
      if (lease === undefined) return undefined
      current.set(key, lease)
      return { release: async () => current.get(key)?.release() }
    }
  }
}
