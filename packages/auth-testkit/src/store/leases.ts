import assert from "node:assert/strict"
import type { StoreLease, TokenStore } from "@pix/auth-core"
import type { OpenedStores, StoreCheck } from "./store-check.ts"

/** A lease that nobody holds at first, as two processes have it. */
export interface OpenedLeases {
  readonly lease: NonNullable<TokenStore["lease"]>
  readonly other: NonNullable<TokenStore["lease"]>
  readonly wait: OpenedStores["wait"]
  readonly store: TokenStore
}

/** Runs the check where the store has leases; a store without them keeps its promises as it is. */
export function ofLeases(holds: (leases: OpenedLeases) => Promise<void>): StoreCheck["holds"] {
  return async ({ store, other, wait }) => {
    if (store.lease === undefined && other.lease === undefined) return
    assert.ok(store.lease && other.lease, "every handle has a lease, or none has")
    await holds({ lease: store.lease.bind(store), other: other.lease.bind(other), wait, store: other })
  }
}

/** Asserts that the lease was given, and returns it. */
export function held(lease: StoreLease | undefined): StoreLease {
  assert.ok(lease, "a lease that nobody holds is there to be taken")
  assert.equal(typeof lease.release, "function", "a lease has a function `release`")
  return lease
}
