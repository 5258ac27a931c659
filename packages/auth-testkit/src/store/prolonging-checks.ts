import assert from "node:assert/strict"
import type { StoreLease } from "@pix/auth-core"
import { held, ofLeases, type OpenedLeases } from "./leases.ts"
import type { StoreCheck } from "./store-check.ts"

const key = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
const long = 60_000
const short = 200

/** Runs the check where leases can be prolonged, with one that ends after `time` milliseconds. */
function ofProlonged(
  time: number,
  holds: (prolonged: Prolonged, leases: OpenedLeases) => Promise<void>
): StoreCheck["holds"] {
  return ofLeases(async (leases) => {
    const lease = held(await leases.lease(key, long, time))
    if (isProlonged(lease)) await holds(lease, leases)
  })
}

type Prolonged = StoreLease & { readonly prolong: NonNullable<StoreLease["prolong"]> }

function isProlonged(lease: StoreLease): lease is Prolonged {
  return lease.prolong !== undefined
}

export const prolongingChecks: ReadonlyArray<StoreCheck> = [
  {
    name: "a lease is short if it can be prolonged, and only then",
    holds: ofLeases(async ({ lease, other, wait }) => {
      const { prolong } = held(await lease(key, long, short))
      await wait(2 * short)
      const next = await other(key, long)
      assert.equal(next !== undefined, prolong !== undefined, "a lease with `prolong` is short, and any other is long")
    })
  },
  {
    name: "a lease that is prolonged does not run out",
    holds: ofProlonged(5 * short, async (prolonged, { other, wait }) => {
      assert.equal(await prolonged.prolong(long), true)
      await wait(6 * short)
      assert.equal(await other(key, long), undefined)
    })
  },
  {
    name: "a lease can be prolonged to an earlier end too",
    holds: ofProlonged(long, async (prolonged, { other, wait }) => {
      assert.equal(await prolonged.prolong(long), true)
      assert.equal(await prolonged.prolong(short), true)
      await wait(2 * short)
      held(await other(key, long))
    })
  },
  {
    name: "a lease that was prolonged is there for the next once it is released",
    holds: ofProlonged(long, async (prolonged, { other }) => {
      await prolonged.prolong(long)
      await prolonged.release()
      held(await other(key, long))
    })
  },
  {
    name: "a lease that ran out is not prolonged",
    holds: ofProlonged(short, async (late, { other, wait }) => {
      await wait(2 * short)
      assert.equal(await late.prolong(long), false)
      held(await other(key, long))
    })
  },
  {
    name: "a lease that was released is not prolonged",
    holds: ofProlonged(long, async (prolonged, { other }) => {
      await prolonged.release()
      assert.equal(await prolonged.prolong(long), false)
      held(await other(key, long))
    })
  },
  {
    name: "a lease that ran out and is prolonged late does not change that of its next holder",
    holds: ofProlonged(short, async (late, { lease, other, wait }) => {
      await wait(2 * short)
      held(await other(key, long))
      assert.equal(await late.prolong(1), false)
      await wait(2)
      assert.equal(await lease(key, long), undefined)
    })
  }
]
