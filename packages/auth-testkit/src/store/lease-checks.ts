import assert from "node:assert/strict"
import { assertStored } from "./assert-stored.ts"
import { held, ofLeases } from "./leases.ts"
import type { StoreCheck } from "./store-check.ts"

const key = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
const long = 60_000
const short = 200

export const leaseChecks: ReadonlyArray<StoreCheck> = [
  {
    name: "leases to one at a time",
    holds: ofLeases(async ({ lease, other }) => {
      const takers = Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? lease : other)(key, long))
      const holders = (await Promise.all(takers)).filter((taken) => taken !== undefined)
      assert.equal(holders.length, 1)
      assert.equal(await other(key, long), undefined)
    })
  },
  {
    name: "leases to the next once it is released",
    holds: ofLeases(async ({ lease, other }) => {
      await held(await lease(key, long)).release()
      held(await other(key, long))
      assert.equal(await lease(key, long), undefined)
    })
  },
  {
    name: "a lease that is released twice is not taken from its next holder",
    holds: ofLeases(async ({ lease, other }) => {
      const first = held(await lease(key, long))
      await first.release()
      held(await other(key, long))
      await first.release()
      assert.equal(await lease(key, long), undefined)
    })
  },
  {
    name: "leases of other keys are other leases",
    holds: ofLeases(async ({ lease, other }) => {
      held(await lease(key, long))
      held(await other(`${key}2`, long))
    })
  },
  {
    name: "a lease whose holder died runs out",
    holds: ofLeases(async ({ lease, other, wait }) => {
      held(await lease(key, short))
      assert.equal(await other(key, long), undefined)
      await wait(2 * short)
      held(await other(key, long))
    })
  },
  {
    name: "a lease that ran out is not taken from its next holder by a late release",
    holds: ofLeases(async ({ lease, other, wait }) => {
      const late = held(await lease(key, short))
      await wait(2 * short)
      held(await other(key, long))
      await late.release()
      assert.equal(await lease(key, long), undefined)
    })
  },
  {
    name: "a lease under an empty key leaves the key empty",
    holds: ofLeases(async ({ lease, store }) => {
      const first = held(await lease(key, long))
      assert.equal(await store.load(key), undefined)
      await first.release()
      assert.equal(await store.load(key), undefined)
    })
  },
  {
    name: "a lease does not touch what is stored",
    holds: async ({ store, other }) => {
      await store.save(key, { value: "a token", generation: 1, expiresAt: 4_102_444_800_000 })
      const lease = await other.lease?.(key, long)
      await lease?.prolong?.(long)
      await store.save(key, { value: "the next", generation: 2, expiresAt: 4_102_444_800_000 })
      await lease?.release()
      await assertStored(other, key, "the next", 2)
    }
  }
]
