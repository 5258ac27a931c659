import type { TokenStore } from "../../../../packages/auth-core/src/store/token-store.ts"
import type { SharedEntry } from "../invariants/shared-entry.ts"
import type { Report } from "../world/report.ts"
import type { SimulatedStore } from "../world/store.ts"
import type { Timeline } from "../world/timeline.ts"
import type { Watched } from "./seen.ts"

interface Parts extends Watched {
  readonly store: SimulatedStore
  readonly timeline: Timeline
  readonly note: Report["note"]
  readonly entry: SharedEntry
  readonly counts: TokenStore
}

/** The store of one process, as the invariants see it. */
export interface ObservedStore {
  readonly store: TokenStore
  /** The tokens that it offered lately. */
  readonly offered: () => ReadonlyArray<string>
  /** A 401 ended this token here. */
  readonly invalidated: (accessToken: string | undefined) => void
  readonly calls: () => number
  /** Whether an operation may be under way. */
  readonly isAsked: () => boolean
}

export function observedStore(parts: Parts): ObservedStore {
  const { client, seen, machine, profile, issuedTokens, check, note, entry, counts, timeline } = parts
  const { storeTimeout } = profile.options
  let offered: ReadonlyArray<string> = []
  let calls = 0
  let invalidatedAt = -1
  let calledAt = Number.NEGATIVE_INFINITY
  const shared = parts.store.storeFor(machine, {
    called: (operation) => {
      note("store", operation)
      calls++
      calledAt = machine.awake()
      return parts.moment().tick
    },
    loaded: (value, took, tick) => {
      const token = issuedTokens.findIn(value)
      note("store", `load gives ${token?.accessToken ?? "no token"}`)
      if (token !== undefined) offered = [...offered, token.accessToken].slice(-16)
      // Whoever reads it to clear it takes nothing over.
      entry.loaded(took < storeTimeout && tick !== invalidatedAt ? token : undefined)
    },
    leased: (isGranted) => {
      note("store", `the lease is ${isGranted ? "granted" : "denied"}`)
      entry.leased(isGranted, issuedTokens.findIn(parts.store.stored(client.key)?.entry.value))
    }
  })

  /** Others must not be offered it as soon as a healthy store can have been told. */
  const invalidated = (accessToken: string | undefined): void => {
    invalidatedAt = parts.moment().tick
    const isCalm = profile.storeModes.length === 1 && !profile.clockTroubles
    if (profile.store === "none" || !isCalm || accessToken === undefined) return
    const since = timeline.now()
    const look = (): void => {
      const left = parts.store.stored(client.key)
      const isLeft = left !== undefined && left.savedAt < since && issuedTokens.findIn(left.entry.value) !== undefined
      const isDead = isLeft && issuedTokens.findIn(left.entry.value)?.accessToken === accessToken
      check(!isDead || seen.disposed, "a token that a 401 ended is offered to nobody", () => `${accessToken} is stored`)
    }
    timeline.add(2 * profile.storeLatency + 4, look, machine)
  }

  const of = (key: string): TokenStore => {
    calledAt = machine.awake()
    return key === client.budgetKey ? counts : shared
  }

  return {
    store: { ...shared, load: (key) => of(key).load(key), save: (key, saved) => of(key).save(key, saved) },
    offered: () => offered,
    invalidated,
    calls: () => calls,
    isAsked: () => machine.awake() - calledAt <= storeTimeout + profile.lag
  }
}
