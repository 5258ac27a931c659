import { setTimeout } from "node:timers/promises"
import type { TokenStore } from "@pix/auth-core"
import type { Check } from "../check.ts"
import { entryChecks } from "./entry-checks.ts"
import { leaseChecks } from "./lease-checks.ts"
import { prolongingChecks } from "./prolonging-checks.ts"

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
  /**
   * Makes the place unreachable for both handles, as an outage does. Operations have to reject from then on: an answer
   * would be taken for the truth, and nobody would hear of the outage.
   *
   * @default the check of an outage passes as it is
   */
  readonly disconnect?: (() => void | Promise<void>) | undefined
  /** Called when a check is done with the place. */
  readonly close?: (() => Promise<void>) | undefined
}

/**
 * The conformance checks of a `TokenStore`: what `@pix/auth-core` relies on, each as a sentence. Those about leases are
 * among them; a store without `lease` passes them as it is, and so does one without `prolong` those about prolonging.
 *
 * **Gotcha**
 *
 * A check of a lease waits until the lease has run out: some tenths of a second, unless the place has a `wait` of its own.
 *
 * @param makePlace called once a check: each has a place of its own
 */
export function tokenStoreChecks(makePlace: () => StorePlace | Promise<StorePlace>): ReadonlyArray<Check> {
  return [...entryChecks, ...leaseChecks, ...prolongingChecks].map(({ name, holds }) => ({
    name,
    run: async () => {
      const place = await makePlace()
      try {
        const [store, other] = [await place.open(), await place.open()]
        const { wait = (milliseconds: number) => setTimeout(milliseconds), disconnect } = place
        await holds({ store, other, wait, disconnect })
      } finally {
        await place.close?.()
      }
    }
  }))
}
