import * as Effect from "effect/Effect"
import type { Step } from "../renewal/next-step.ts"
import type { StoredState } from "../renewal/state.ts"
import { decodeStored, encodeStored, storedToken } from "../renewal/store-entry.ts"
import { checkedStore } from "../store/checked-store.ts"
import type { StoreEntry, TokenStore } from "../store/token-store.ts"
import { type SharedEntry, sharedEntry } from "./shared-entry.ts"
import { type SharedLease, sharedLease } from "./shared-lease.ts"
import { type SharedRequests, sharedRequests } from "./shared-requests.ts"
import { storeOperation, type StoreOperationParts } from "./store-operation.ts"

/** What is done with a store. No operation fails: the renewal ignores a store that does. */
export interface SharedToken {
  /**
   * Begins what one renewal does with the entry of a client certificate, or with the only one. Once an operation has failed,
   * the others are not tried.
   */
  readonly session: (certificate: string | undefined) => StoreSession
  /** Empties the entry of a certificate if it still holds this token. */
  readonly clear: (accessToken: string, certificate: string | undefined) => Effect.Effect<void>
  /** Leaves a note in the entry of a certificate that has been replaced, for those who still use it; true if it is there. */
  readonly note: (before: string, certificate: string, now: number) => Effect.Effect<boolean>
}

/** What a renewal leaves to other processes. */
type SharedContent = Pick<Extract<Step, { readonly _tag: "Save" }>, "token" | "failure">

/** One renewal's dealings with the store. */
export interface StoreSession extends SharedLease {
  /** The client certificate whose entry it is. */
  readonly certificate: string | undefined
  /** What is stored. */
  readonly read: Effect.Effect<StoredState | undefined>
  /** Leaves the token, and the failure, to others. */
  readonly write: (content: SharedContent) => Effect.Effect<void>
  /** The token requests that all processes have made. */
  readonly requests: SharedRequests
}

/** What the sharing is made of. */
export interface SharedTokenParts extends StoreOperationParts {
  readonly store: TokenStore
  /** That of the entry of a client certificate. Asked for each time; remembers its answer. */
  readonly key: (certificate: string | undefined) => Promise<string>
  /** The same for the entry that counts token requests. */
  readonly budgetKey: () => Promise<string>
}

/** Shares a token through a store. */
export function sharedToken({ store: given, key, budgetKey, ...parts }: SharedTokenParts): SharedToken {
  const store = checkedStore(given)
  const { failed } = parts
  const askOfRequests = storeOperation(budgetKey, parts)
  const entries = new Map<string | undefined, SharedEntry>()
  const entryOf = (certificate: string | undefined): SharedEntry => {
    const entry = entries.get(certificate) ?? sharedEntry(store, () => key(certificate), parts)
    entries.set(certificate, entry)
    return entry
  }

  const session = (certificate: string | undefined): StoreSession => {
    const { ask, load, next } = entryOf(certificate)
    let replacedBy: StoredState["replacedBy"]
    let down = false
    let toldOfUnreadable = false

    const unlessDown = <A>(operation: Effect.Effect<{ readonly value: A } | undefined>) =>
      Effect.suspend(() =>
        down
          ? Effect.undefined
          : Effect.map(operation, (answer) => {
              down = answer === undefined
              return answer
            })
      )

    /** A refusal is right where another process has saved meanwhile. */
    const refused = (entry: StoreEntry) =>
      Effect.map(unlessDown(load), (answer) => {
        if (answer === undefined || (answer.value?.generation ?? 0) >= entry.generation) return
        const stored = answer.value === undefined ? "no entry" : `generation ${answer.value.generation}`
        failed("save", new Error(`store.save() refused generation ${entry.generation}, but the store has ${stored}`))
      })

    return {
      certificate,
      ...sharedLease({ ...parts, store, ask, unlessDown, isDown: () => down }),
      requests: sharedRequests({ store, unlessDown, ask: askOfRequests }),
      read: Effect.map(unlessDown(load), (answer) => {
        const entry = answer?.value
        const stored = entry && decodeStored(entry.value)
        // Once: while another process renews, the same entry is looked at many times.
        if (entry && entry.value !== "" && stored === undefined && !toldOfUnreadable) {
          toldOfUnreadable = true
          failed("load", new Error(unreadable))
        }
        replacedBy = stored?.replacedBy
        return stored
      }),
      write: ({ token, failure }) =>
        Effect.suspend(() => {
          const content = encodeStored({ token: token && storedToken(token), failure, replacedBy })
          if (content === undefined) return Effect.void
          const entry = next(content)
          const save = ask("save", (at) => store.save(at, entry), entry.value, token?.reveal() ?? "")
          return Effect.flatMap(unlessDown(save), (saved) => (saved?.value === false ? refused(entry) : Effect.void))
        })
    }
  }

  const clear = (accessToken: string, certificate: string | undefined) => {
    const { ask, load, next } = entryOf(certificate)
    return Effect.flatMap(load, (answer) => {
      const entry = answer?.value
      const stored = entry && decodeStored(entry.value)
      if (entry === undefined || stored?.token?.accessToken !== accessToken) return Effect.void
      // The note is for those who have not read it yet.
      const rest = stored.replacedBy && encodeStored({ ...stored, token: undefined })
      if (rest !== undefined) return Effect.asVoid(ask("clear", (at) => store.save(at, next(rest))))
      return Effect.asVoid(ask("clear", (at) => store.clear(at, entry.generation)))
    })
  }

  const note = (before: string, certificate: string, now: number) => {
    const { ask, load, next } = entryOf(before)
    return Effect.gen(function* () {
      // Where another process saves meanwhile, what it saved gets the note.
      for (let tries = 0; tries < 3; tries++) {
        const answer = yield* load
        if (answer === undefined) return false
        const stored = decodeStored(answer.value?.value ?? "") ?? { token: undefined, failure: undefined }
        if (stored.replacedBy?.certificate === certificate) return true
        const content = encodeStored({ ...stored, replacedBy: { certificate, until: now + day } })
        if (content === undefined) return false
        const entry = next(content)
        const saved = yield* ask("save", (at) => store.save(at, entry), entry.value, stored.token?.accessToken ?? "")
        if (saved?.value !== false) return saved !== undefined
      }
      return false
    })
  }

  return { session, clear, note }
}

/** How long a note is kept, for processes that have not loaded the new certificate yet. Milliseconds. */
const day = 86_400_000

const unreadable =
  "the stored entry is ignored: it is damaged, foreign, of another version or encrypted with another key"
