import assert from "node:assert/strict"
import { setTimeout } from "node:timers/promises"
import type { TokenStore } from "@pix/auth-core"
import type { Check } from "../check.ts"
import { leaseChecks } from "./lease-checks.ts"
import type { OpenedStores, StoreCheck } from "./store-check.ts"

/** Where tokens are stored, empty at first: a file, a database, a process's memory. */
export interface StorePlace {
  /** Another handle on this place, as another process would have one. */
  readonly open: () => TokenStore | Promise<TokenStore>
  /**
   * Lets so much time go by for the place, in milliseconds: leases run out.
   *
   * @default real time goes by
   */
  readonly wait?: ((milliseconds: number) => Promise<void>) | undefined
  /** Called when a check is done with the place. */
  readonly close?: (() => Promise<void>) | undefined
}

/**
 * The conformance checks of a `TokenStore`: what `@pix/auth-core` relies on, each as a sentence. Those about leases are
 * among them; a store without `lease` passes them as it is.
 *
 * **Gotcha**
 *
 * A check of a lease waits until the lease has run out: some tenths of a second, unless the place has a `wait` of its own.
 *
 * @param makePlace called once a check: each has a place of its own
 */
export function tokenStoreChecks(makePlace: () => StorePlace | Promise<StorePlace>): ReadonlyArray<Check> {
  return [...entryChecks, ...leaseChecks].map(({ name, holds }) => ({
    name,
    run: async () => {
      const place = await makePlace()
      try {
        const [store, other] = [await place.open(), await place.open()]
        await holds({ store, other, wait: place.wait ?? ((milliseconds) => setTimeout(milliseconds)) })
      } finally {
        await place.close?.()
      }
    }
  }))
}

const key = "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8"
const later = 4_102_444_800_000

const entry = (value: string, generation: number) => ({ value, generation, expiresAt: later })

/** Asserts what is stored under a key, and nothing about further fields. */
async function assertStored(store: TokenStore, value: string, generation: number, at = key): Promise<void> {
  const stored = await store.load(at)
  assert.deepEqual({ value: stored?.value, generation: stored?.generation }, { value, generation })
}

const entryChecks: ReadonlyArray<StoreCheck> = [
  {
    name: "is empty at first",
    holds: async ({ store }) => assert.equal(await store.load(key), undefined)
  },
  {
    name: "gives what was saved",
    holds: async ({ store }) => {
      assert.equal(await store.save(key, entry("a token", 1)), true)
      await assertStored(store, "a token", 1)
    }
  },
  {
    name: "gives it to another process",
    holds: async ({ store, other }) => {
      await store.save(key, entry("a token", 1))
      await assertStored(other, "a token", 1)
    }
  },
  {
    name: "keeps any text as it is: long, with quotes, line ends and characters of all kinds",
    holds: async ({ store, other }) => {
      const value = `"\\\n\r\t\u0000 ação ₢ 👛 ${"x".repeat(32_768)}`
      await store.save(key, entry(value, 1))
      await assertStored(other, value, 1)
    }
  },
  {
    name: "is replaced by a newer generation",
    holds: async ({ store, other }) => {
      await store.save(key, entry("first", 1))
      assert.equal(await other.save(key, entry("second", 7)), true)
      await assertStored(store, "second", 7)
    }
  },
  ...[
    { kind: "the same", generation: 5 },
    { kind: "an older", generation: 4 }
  ].map(({ kind, generation }) => ({
    name: `refuses ${kind} generation, and says so`,
    holds: async ({ store, other }: OpenedStores) => {
      await store.save(key, entry("kept", 5))
      assert.equal(await other.save(key, entry("refused", generation)), false)
      await assertStored(store, "kept", 5)
    }
  })),
  {
    name: "compares generations as numbers",
    holds: async ({ store }) => {
      await store.save(key, entry("ninth", 9))
      assert.equal(await store.save(key, entry("tenth", 10)), true)
      await assertStored(store, "tenth", 10)
    }
  },
  {
    name: "of many saves at once the newest stays, whole",
    holds: async ({ store, other }) => {
      const generations = [3, 9, 1, 12, 7, 2, 11, 5, 10, 4, 8, 6]
      const text = (generation: number) => String(generation).padEnd(8_192, "-")
      await Promise.all(
        generations.map((generation, index) =>
          (index % 2 === 0 ? store : other).save(key, entry(text(generation), generation))
        )
      )
      await assertStored(store, text(12), 12)
    }
  },
  {
    name: "of many saves of one generation exactly one is told that it was saved",
    holds: async ({ store, other }) => {
      const saves = Array.from({ length: 12 }, (_, index) =>
        (index % 2 === 0 ? store : other).save(key, entry(`token ${index}`, 1))
      )
      const saved = (await Promise.all(saves)).flatMap((done, index) => (done ? [index] : []))
      assert.equal(saved.length, 1)
      await assertStored(store, `token ${saved[0]}`, 1)
    }
  },
  {
    name: "a cleared entry has an empty value and its generation",
    holds: async ({ store, other }) => {
      await store.save(key, entry("a token", 3))
      await other.clear(key, 3)
      await assertStored(store, "", 3)
    }
  },
  {
    name: "after a clear, the cleared generation does not come back, and the next one does",
    holds: async ({ store, other }) => {
      await store.save(key, entry("cleared", 3))
      await store.clear(key, 3)
      assert.equal(await other.save(key, entry("cleared", 3)), false)
      assert.equal(await other.save(key, entry("next", 4)), true)
      await assertStored(store, "next", 4)
    }
  },
  {
    name: "clears only the generation that it is told",
    holds: async ({ store, other }) => {
      await store.save(key, entry("old", 3))
      await other.save(key, entry("new", 4))
      await store.clear(key, 3)
      await store.clear(key, 5)
      await assertStored(other, "new", 4)
    }
  },
  {
    name: "clearing twice, or where nothing is stored, does nothing",
    holds: async ({ store }) => {
      await store.clear(key, 1)
      assert.equal(await store.load(key), undefined)
      await store.save(key, entry("a token", 2))
      await store.clear(key, 2)
      await store.clear(key, 2)
      await assertStored(store, "", 2)
    }
  },
  {
    name: "keeps one entry a key",
    holds: async ({ store }) => {
      await store.save(key, entry("mine", 1))
      await store.save(`${key}2`, entry("yours", 8))
      await store.clear(`${key}2`, 8)
      await assertStored(store, "mine", 1)
      await assertStored(store, "", 8, `${key}2`)
    }
  },
  {
    name: "an entry that is over by now is saved without harm, and does not stand in the way of the next",
    holds: async ({ store }) => {
      await store.save(key, { value: "over", generation: 1, expiresAt: 1 })
      const stored = await store.load(key)
      if (stored !== undefined) assert.equal(stored.value, "over")
      assert.equal(await store.save(key, entry("next", 2)), true)
      await assertStored(store, "next", 2)
    }
  }
]
