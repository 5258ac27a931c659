import type { StoreEntry, TokenStore } from "../../../../packages/auth-core/src/store/token-store.ts"
import type { Chance } from "./chance.ts"
import type { Machine } from "../process/machine.ts"
import type { Profile, StoreMode } from "./profile.ts"
import type { Timeline } from "./timeline.ts"

/** What the world knows of a stored entry: what its writer should have known when it wrote. */
export interface StoredTruth<ExpectedState> {
  readonly entry: StoreEntry
  readonly expected: ExpectedState | undefined
  /** In true time. */
  readonly savedAt: number
}

/** Told of what one process gets from the store; gives what it should know. */
interface StoreWatch<ExpectedState> {
  readonly expected: () => ExpectedState
  readonly called: (operation: string) => number
  /** `took`: how long the store needed. */
  readonly loaded: (truth: StoredTruth<ExpectedState> | undefined, call: number, took: number) => void
  readonly leased: (granted: boolean) => void
}

/** One store for all processes, in several modes. Its own clock is the true one. */
export interface SimulatedStore<ExpectedState> {
  readonly storeFor: (machine: Machine, watch: StoreWatch<ExpectedState>) => TokenStore
  readonly setMode: (mode: StoreMode) => void
  readonly mode: () => StoreMode
  /** The one entry there is. */
  readonly stored: () => StoredTruth<ExpectedState> | undefined
}

type Fault = "fails" | "throws" | "blocks" | "loses" | "rubbish" | "stale" | "none"

export function makeStore<ExpectedState>(
  timeline: Timeline,
  chance: Chance,
  profile: Profile
): SimulatedStore<ExpectedState> {
  const entries = new Map<string, StoredTruth<ExpectedState>>()
  let lease: { readonly until: number } | undefined
  let mode: StoreMode = "healthy"

  const faultOf = (): Fault => {
    switch (mode) {
      case "failing":
        return chance.pick("fails", "throws")
      case "blocking":
        return "blocks"
      case "lostAnswers":
        return "loses"
      case "rubbish":
      case "stale":
        return mode
      case "mixed":
        return chance.pick("none", "none", "fails", "throws", "blocks", "loses", "rubbish", "stale")
      case "healthy":
      case "slow":
      case "late":
      case "stuckLease":
        return "none"
    }
  }

  const delay = (): number => {
    if (mode === "slow") return chance.int(0, Math.floor(profile.options.storeTimeout * 0.9))
    if (mode === "late") return chance.int(0, profile.options.storeTimeout * 3)
    return chance.int(0, profile.storeLatency)
  }

  /** One operation: its effect half way, its answer at the end, and what may go wrong with either. */
  const operation = <A>(machine: Machine, effect: (fault: Fault) => A, got: (answer: A) => void, told: string) => {
    const fault = faultOf()
    const error = new Error(`the store is down; it was told ${told}`)
    if (fault === "throws") throw error
    const takes = delay()
    return new Promise<A>((resolve, reject) => {
      if (fault === "fails") return void timeline.add(takes, () => reject(error), machine)
      timeline.add(Math.floor(takes / 2), () => {
        const answer = effect(fault)
        if (fault === "blocks") return
        const end = (): void => {
          if (fault === "loses") return reject(error)
          got(answer)
          resolve(answer)
        }
        timeline.add(Math.ceil(takes / 2), end, machine)
      })
    })
  }

  const rubbish = (entry: StoreEntry | undefined): StoreEntry | undefined =>
    chance.pick<() => unknown>(
      () => null,
      () => ({}),
      () => ({ value: "{", generation: 3 }),
      () => ({ value: 7, generation: "9" }),
      () => ({ value: `${entry?.value ?? ""}x`, generation: Number.NaN }),
      () => ({ value: JSON.stringify({ version: 1, token: [], failure: { retryAt: 1e300 } }), generation: 0 })
    )() as StoreEntry | undefined

  let old: StoredTruth<ExpectedState> | undefined
  const load = (key: string, fault: Fault): StoredTruth<ExpectedState> | undefined => {
    const truth = fault === "stale" ? (old ?? entries.get(key)) : entries.get(key)
    if (fault === "rubbish") return { entry: rubbish(truth?.entry) as StoreEntry, expected: undefined, savedAt: 0 }
    return truth
  }

  return {
    mode: () => mode,
    setMode: (next) => {
      mode = next
    },
    stored: () => [...entries.values()][0],
    storeFor: (machine, watch) => {
      const base: TokenStore = {
        load: async (key) => {
          const call = watch.called("load")
          const since = timeline.now()
          const truth = await operation(
            machine,
            (fault) => load(key, fault),
            (got) => watch.loaded(got, call, timeline.now() - since),
            key
          )
          return truth?.entry
        },
        save: (key, { value, generation }) => {
          watch.called("save")
          const expected = watch.expected()
          const write = (): boolean => {
            const stored = entries.get(key)
            if (stored !== undefined && !(generation > stored.entry.generation)) return false
            old ??= stored
            entries.set(key, { entry: { value, generation }, expected, savedAt: timeline.now() })
            return true
          }
          return operation(machine, write, () => {}, value)
        },
        clear: (key, generation) => {
          watch.called("clear")
          const empty = (): void => {
            if (entries.get(key)?.entry.generation !== generation) return
            entries.set(key, { entry: { value: "", generation }, expected: undefined, savedAt: timeline.now() })
          }
          return operation(machine, empty, () => {}, key)
        }
      }
      if (profile.store === "plain") return base
      const take = (ttl: number) => {
        if (mode === "stuckLease" || (lease !== undefined && timeline.now() < lease.until)) return undefined
        const mine = { until: timeline.now() + ttl }
        lease = mine
        const give = (): void => {
          if (lease === mine) lease = undefined
        }
        const last = (time: number) => (): boolean => {
          const isHeld = lease === mine && timeline.now() < mine.until
          if (isHeld) mine.until = timeline.now() + time
          return isHeld
        }
        return {
          release: () => operation(machine, give, () => {}, "release"),
          prolong: (time: number) => operation(machine, last(time), () => {}, "prolong")
        }
      }
      return {
        ...base,
        lease: (key, ttl, shortTtl = ttl) => {
          watch.called("lease")
          return operation(
            machine,
            () => take(shortTtl),
            (got) => watch.leased(got !== undefined),
            key
          )
        }
      }
    }
  }
}
