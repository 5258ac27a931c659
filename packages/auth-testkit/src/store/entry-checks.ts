import assert from "node:assert/strict"
import { assertStored } from "./assert-stored.ts"
import type { OpenedStores, StoreCheck } from "./store-check.ts"

const key = "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8"
const later = 4_102_444_800_000

const entry = (value: string, generation: number) => ({ value, generation, expiresAt: later })

/** Asserts that an operation rejects: every answer would be wrong. */
async function assertRejects(operation: string, run: () => Promise<unknown> | undefined): Promise<void> {
  await assert.rejects(async () => run(), `${operation} rejects while the place cannot be reached`)
}

export const entryChecks: ReadonlyArray<StoreCheck> = [
  {
    name: "is empty at first",
    holds: async ({ store }) => assert.equal(await store.load(key), undefined)
  },
  {
    name: "gives what was saved",
    holds: async ({ store }) => {
      assert.equal(await store.save(key, entry("a token", 1)), true)
      await assertStored(store, key, "a token", 1)
    }
  },
  {
    name: "gives it to another process",
    holds: async ({ store, other }) => {
      await store.save(key, entry("a token", 1))
      await assertStored(other, key, "a token", 1)
    }
  },
  {
    name: "keeps any text as it is: long, with quotes, line ends and characters of all kinds",
    holds: async ({ store, other }) => {
      const value = `"\\\n\r\t\u0000 ação ₢ 👛 ${"x".repeat(32_768)}`
      await store.save(key, entry(value, 1))
      await assertStored(other, key, value, 1)
    }
  },
  {
    name: "is replaced by a newer generation",
    holds: async ({ store, other }) => {
      await store.save(key, entry("first", 1))
      assert.equal(await other.save(key, entry("second", 7)), true)
      await assertStored(store, key, "second", 7)
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
      await assertStored(store, key, "kept", 5)
    }
  })),
  {
    name: "compares generations as numbers",
    holds: async ({ store }) => {
      await store.save(key, entry("ninth", 9))
      assert.equal(await store.save(key, entry("tenth", 10)), true)
      await assertStored(store, key, "tenth", 10)
    }
  },
  {
    name: "keeps the highest generation that is safe: 9007199254740991",
    holds: async ({ store, other }) => {
      const highest = Number.MAX_SAFE_INTEGER
      assert.equal(await store.save(key, entry("last but one", highest - 1)), true)
      assert.equal(await other.save(key, entry("last", highest)), true)
      assert.equal(await store.save(key, entry("the same", highest)), false)
      await assertStored(store, key, "last", highest)
    }
  },
  {
    name: "does not save a generation that is not a number, and does save the next one",
    holds: async ({ store, other }) => {
      // Whether it refuses or rejects: that is an error of the caller.
      const saved = await store.save(key, entry("not a number", Number.NaN)).catch(() => false)
      assert.equal(saved, false)
      assert.equal(await other.save(key, entry("first", 1)), true)
      await assertStored(store, key, "first", 1)
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
      await assertStored(store, key, text(12), 12)
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
      await assertStored(store, key, `token ${saved[0]}`, 1)
    }
  },
  {
    name: "a cleared entry has an empty value and its generation",
    holds: async ({ store, other }) => {
      await store.save(key, entry("a token", 3))
      await other.clear(key, 3)
      await assertStored(store, key, "", 3)
    }
  },
  {
    name: "after a clear, the cleared generation does not come back, and the next one does",
    holds: async ({ store, other }) => {
      await store.save(key, entry("cleared", 3))
      await store.clear(key, 3)
      assert.equal(await other.save(key, entry("cleared", 3)), false)
      assert.equal(await other.save(key, entry("next", 4)), true)
      await assertStored(store, key, "next", 4)
    }
  },
  {
    name: "clears only the generation that it is told",
    holds: async ({ store, other }) => {
      await store.save(key, entry("old", 3))
      await other.save(key, entry("new", 4))
      await store.clear(key, 3)
      await store.clear(key, 5)
      await assertStored(other, key, "new", 4)
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
      await assertStored(store, key, "", 2)
    }
  },
  {
    name: "keeps one entry a key",
    holds: async ({ store }) => {
      await store.save(key, entry("mine", 1))
      await store.save(`${key}2`, entry("yours", 8))
      await store.clear(`${key}2`, 8)
      await assertStored(store, key, "mine", 1)
      await assertStored(store, `${key}2`, "", 8)
    }
  },
  {
    name: "an entry that is over by now is saved without harm, and does not stand in the way of the next",
    holds: async ({ store }) => {
      await store.save(key, { value: "over", generation: 1, expiresAt: 1 })
      const stored = await store.load(key)
      if (stored !== undefined) assert.equal(stored.value, "over")
      assert.equal(await store.save(key, entry("next", 2)), true)
      await assertStored(store, key, "next", 2)
    }
  },
  {
    name: "rejects while its place cannot be reached, and does not answer",
    holds: async ({ store, other, disconnect }) => {
      if (disconnect === undefined) return
      await store.save(key, entry("a token", 1))
      const held = await store.lease?.(`${key}2`, 60_000)
      await disconnect()
      await assertRejects("load", () => store.load(key))
      await assertRejects("save", () => other.save(key, entry("the next", 2)))
      await assertRejects("clear", () => store.clear(key, 1))
      const { lease } = store
      if (lease !== undefined) await assertRejects("lease", () => lease.call(store, key, 60_000))
      if (held?.prolong !== undefined) await assertRejects("prolong", () => held.prolong?.(60_000))
    }
  }
]
