import * as Effect from "effect/Effect"
import { leaseTime } from "../renewal/time-limits.ts"
import type { RenewalState } from "../renewal/state.ts"
import { sharedFailure } from "../renewal/sharing.ts"
import type { StoredState } from "../renewal/state.ts"
import { decodeStored, encodeStored } from "../renewal/store-entry.ts"
import { checkedStore } from "../store/checked-store.ts"
import type { StoreEntry, StoreLease, TokenStore } from "../store/token-store.ts"
import { type SharedRequests, sharedRequests } from "./shared-requests.ts"
import { storeOperation, type StoreOperationParts } from "./store-operation.ts"

/** What is done with a store. No operation fails: the renewal ignores a store that does. */
export interface SharedToken {
  /** Begins what one renewal does with the store. Once an operation has failed, the others are not tried. */
  readonly session: () => StoreSession
  /** Empties the entry if it still holds this token. */
  readonly clear: (accessToken: string) => Effect.Effect<void>
}

/** One renewal's dealings with the store. */
export interface StoreSession {
  /** Takes the lease, giving back the one of the attempt before; `none` where the store has none, or fails. */
  readonly take: Effect.Effect<"held" | "denied" | "none">
  /** What is stored. */
  readonly read: Effect.Effect<StoredState | undefined>
  /** Leaves the token, and the failure, to others. */
  readonly write: (state: RenewalState) => Effect.Effect<void>
  /** Gives the lease back. */
  readonly release: Effect.Effect<void>
  /** The token requests that all processes have made. */
  readonly requests: SharedRequests
}

/** What the sharing is made of. */
export interface SharedTokenParts extends StoreOperationParts {
  readonly store: TokenStore
  /** Asked for each time; remembers its answer. */
  readonly key: () => Promise<string>
  /** The same for the entry that counts token requests. */
  readonly budgetKey: () => Promise<string>
}

/** Shares a token through a store. */
export function sharedToken({ store: given, key, budgetKey, policy, clock, failed }: SharedTokenParts): SharedToken {
  const store = checkedStore(given)
  let generation = 0

  const ask = storeOperation(key, { policy, clock, failed })
  const askOfRequests = storeOperation(budgetKey, { policy, clock, failed })

  const load = Effect.map(
    ask("load", (at) => store.load(at)),
    (answer) => {
      generation = Math.max(generation, answer?.value?.generation ?? 0)
      return answer
    }
  )

  const session = (): StoreSession => {
    let lease: StoreLease | undefined
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

    const grant = async (at: string, signal: AbortSignal): Promise<StoreLease | undefined> => {
      const granted = await store.lease?.(at, leaseTime(policy))
      // Given up meanwhile: others need not wait until it runs out.
      if (signal.aborted) await granted?.release()
      return granted
    }

    /** A refusal is right where another process has saved meanwhile. */
    const refused = (entry: StoreEntry) =>
      Effect.map(unlessDown(load), (answer) => {
        if (answer === undefined || (answer.value?.generation ?? 0) >= entry.generation) return
        const stored = answer.value === undefined ? "no entry" : `generation ${answer.value.generation}`
        failed("save", new Error(`store.save() refused generation ${entry.generation}, but the store has ${stored}`))
      })

    const release = Effect.suspend(() => {
      const held = lease
      lease = undefined
      return held === undefined ? Effect.void : Effect.asVoid(ask("release", () => held.release()))
    })

    return {
      release,
      requests: sharedRequests({ store, unlessDown, ask: askOfRequests }),
      take: Effect.gen(function* () {
        yield* release
        if (store.lease === undefined) return "none"
        const answer = yield* unlessDown(ask("lease", grant))
        if (answer === undefined) return "none"
        lease = answer.value ?? undefined
        return lease === undefined ? "denied" : "held"
      }),
      read: Effect.map(unlessDown(load), (answer) => {
        const entry = answer?.value
        const stored = entry && decodeStored(entry.value)
        // Once: while another process renews, the same entry is looked at many times.
        if (entry && entry.value !== "" && stored === undefined && !toldOfUnreadable) {
          toldOfUnreadable = true
          failed("load", new Error(unreadable))
        }
        return stored
      }),
      write: (state) =>
        Effect.suspend(() => {
          const entry = encodeStored(state.token, sharedFailure(state))
          if (entry === undefined) return Effect.void
          generation++
          const next = { ...entry, generation }
          const save = ask("save", (at) => store.save(at, next), entry.value, secretOf(state))
          return Effect.flatMap(unlessDown(save), (saved) => (saved?.value === false ? refused(next) : Effect.void))
        })
    }
  }

  const clear = (accessToken: string) =>
    Effect.flatMap(load, (answer) => {
      const entry = answer?.value
      if (entry === undefined || decodeStored(entry.value)?.token?.accessToken !== accessToken) return Effect.void
      return Effect.asVoid(ask("clear", (at) => store.clear(at, entry.generation)))
    })

  return { session, clear }
}

const unreadable =
  "the stored entry is ignored: it is damaged, foreign, of another version or encrypted with another key"

function secretOf({ token }: RenewalState): string {
  return token?.reveal() ?? ""
}
