import type { Step } from "../../../packages/auth-core/src/renewal/next-step.ts"
import type { StoredState } from "../../../packages/auth-core/src/renewal/state.ts"
import { decodeStored, encodeStored, storedToken } from "../../../packages/auth-core/src/renewal/store-entry.ts"

/** What the processes of a fleet share: an entry and a lease, as every store has them. It answers at once. */
export class SharedStore {
  #stored: StoredState | undefined
  #leasedUntil = 0

  read(): StoredState | undefined {
    return this.#stored
  }

  /** Through the real encoding, which says what is shared. */
  write({ token, failure }: Extract<Step, { readonly _tag: "Save" }>): void {
    const entry = encodeStored({ token: token && storedToken(token), failure })
    if (entry !== undefined) this.#stored = decodeStored(entry.value)
  }

  /** Whether the lease was free, and is now taken. */
  take(now: number, time: number): boolean {
    if (now < this.#leasedUntil) return false
    this.#leasedUntil = now + time
    return true
  }

  release(): void {
    this.#leasedUntil = 0
  }
}
