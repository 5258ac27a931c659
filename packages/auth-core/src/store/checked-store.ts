import type { StoreEntry, StoreLease, TokenStore } from "./token-store.ts"

/** A store whose answers were read once and are what the contract promises; anything else is a rejection. */
export interface CheckedStore {
  readonly load: (key: string) => Promise<StoreEntry | undefined>
  readonly save: (key: string, entry: StoreEntry & { readonly expiresAt: number }) => Promise<boolean>
  readonly clear: (key: string, generation: number) => Promise<void>
  /** Undefined where the store has no leases. */
  readonly lease: TokenStore["lease"]
}

/** Reads the answers of a store, whatever they are: a driver's BigInt, null for nothing, an object with getters. */
export function checkedStore(store: TokenStore): CheckedStore {
  return {
    load: async (key) => checkedEntry(await store.load(key)),
    save: async (key, entry) => {
      const saved: unknown = await store.save(key, entry)
      if (typeof saved !== "boolean") throw wrongAnswer("store.save", "true or false", saved)
      return saved
    },
    clear: async (key, generation) => {
      await store.clear(key, generation)
    },
    lease:
      typeof store.lease === "function"
        ? async (key, ttl, shortTtl) => checkedLease(await store.lease?.(key, ttl, shortTtl))
        : undefined
  }
}

/** The entry, read once; undefined for nothing, which many a driver calls null. Throws where it is none. */
export function checkedEntry(answer: unknown): StoreEntry | undefined {
  if (answer === undefined || answer === null) return undefined
  if (typeof answer !== "object") throw wrongAnswer("store.load", "an entry or undefined", answer)
  const { value, generation: given } = answer as { readonly [key in keyof StoreEntry]?: unknown }
  if (typeof value !== "string")
    throw new TypeError(`store.load() gave an entry whose value is ${kindOf(value)}, not a text`)
  const generation =
    typeof given === "bigint" || (typeof given === "string" && /^\d+$/.test(given)) ? Number(given) : given
  if (typeof generation === "number" && generation >= 0 && Number.isSafeInteger(generation))
    return { value, generation }
  throw new RangeError("store.load() gave an entry whose generation is not a whole number from 0 to 2^53 - 1")
}

function checkedLease(answer: unknown): StoreLease | undefined {
  if (answer === undefined || answer === null) return undefined
  const { release, prolong }: { readonly [key in keyof StoreLease]?: unknown } = Object(answer)
  if (typeof release !== "function") throw wrongAnswer("store.lease", "an object with release(), or undefined", answer)
  return {
    release: async () => {
      await release.call(answer)
    },
    prolong:
      typeof prolong === "function"
        ? async (ttl) => {
            const kept: unknown = await prolong.call(answer, ttl)
            if (typeof kept !== "boolean") throw wrongAnswer("lease.prolong", "true or false", kept)
            return kept
          }
        : undefined
  }
}

function wrongAnswer(operation: string, expected: string, answer: unknown): TypeError {
  return new TypeError(`${operation}() must give ${expected}; it gave ${kindOf(answer)}`)
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  return typeof value === "object" ? "an object" : `a ${typeof value}`
}
