import * as Effect from "effect/Effect"
import type { CheckedStore } from "../store/checked-store.ts"
import type { StoreEntry } from "../store/token-store.ts"
import { type AskStore, storeOperation, type StoreOperationParts } from "./store-operation.ts"

/** One entry of the store: that of a client certificate, or the only one. */
export interface SharedEntry {
  readonly ask: AskStore
  /** What is stored; undefined where the store failed. */
  readonly load: Effect.Effect<{ readonly value: StoreEntry | undefined } | undefined>
  /** The entry that is saved next, newer than all that were seen. */
  readonly next: <A extends object>(content: A) => A & { readonly generation: number }
}

/** Makes one. */
export function sharedEntry(store: CheckedStore, key: () => Promise<string>, parts: StoreOperationParts): SharedEntry {
  const ask = storeOperation(key, parts)
  let generation = 0
  return {
    ask,
    load: Effect.map(
      ask("load", (at) => store.load(at)),
      (answer) => {
        generation = Math.max(generation, answer?.value?.generation ?? 0)
        return answer
      }
    ),
    next: (content) => ({ ...content, generation: ++generation })
  }
}
