import * as Effect from "effect/Effect"
import { decodeRequests, encodeRequests } from "../renewal/store-entry.ts"
import type { CountedRequest, StoredRequest } from "../renewal/state.ts"
import type { CheckedStore } from "../store/checked-store.ts"
import type { AskStore, UnlessDown } from "./store-operation.ts"

/** The entry of the store that counts the token requests of all processes. */
export interface SharedRequests {
  /** What is in it; nothing where the store fails. */
  readonly read: Effect.Effect<ReadonlyArray<StoredRequest>>
  /** Replaces what was read; false where another process was faster: read again. The renewal ignores a store that fails. */
  readonly write: (requests: ReadonlyArray<CountedRequest>, expiresAt: number) => Effect.Effect<boolean>
}

interface Parts {
  readonly store: CheckedStore
  readonly ask: AskStore
  readonly unlessDown: UnlessDown
}

/** Counts token requests through a store. */
export function sharedRequests({ store, ask, unlessDown }: Parts): SharedRequests {
  let generation = 0
  return {
    read: Effect.map(unlessDown(ask("load", (key) => store.load(key))), (answer) => {
      generation = Math.max(generation, answer?.value?.generation ?? 0)
      return answer?.value === undefined ? [] : decodeRequests(answer.value.value)
    }),
    write: (requests, expiresAt) =>
      Effect.suspend(() => {
        const entry = { value: encodeRequests(requests), expiresAt: Math.ceil(expiresAt), generation: ++generation }
        return Effect.map(unlessDown(ask("save", (key) => store.save(key, entry))), (saved) => saved?.value !== false)
      })
  }
}
