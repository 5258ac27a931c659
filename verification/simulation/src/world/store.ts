import type { StoreEntry, TokenStore } from "../../../../packages/auth-core/src/store/token-store.ts"
import type { Chance } from "./chance.ts"
import type { Machine } from "../process/machine.ts"
import type { Profile, StoreMode } from "./profile.ts"
import type { Timeline } from "./timeline.ts"

/** What is stored. */
interface Stored {
  readonly entry: StoreEntry
  /** In true time. */
  readonly savedAt: number
}

/** Called for what one process asks of the store, and gets. */
interface StoreWatch {
  /** Gives the tick. */
  readonly called: (operation: string) => number
  /** `took`: how long the store needed since the tick of the call. */
  readonly loaded: (value: unknown, took: number, tick: number) => void
  readonly leased: (granted: boolean) => void
}

/** One store for all processes, in several modes. Its own clock is the true one. */
export interface SimulatedStore {
  readonly storeFor: (machine: Machine, watch: StoreWatch) => TokenStore
  readonly setMode: (mode: StoreMode) => void
  readonly mode: () => StoreMode
  readonly stored: (key: string) => Stored | undefined
  /** Whether a process on this machine has the lease. */
  readonly isLeasedBy: (machine: Machine, key: string) => boolean
}

type Fault = "fails" | "throws" | "blocks" | "loses" | "rubbish" | "stale" | "none"

export function makeStore(timeline: Timeline, chance: Chance, profile: Profile): SimulatedStore {
  const entries = new Map<string, Stored>()
  /** The first that was replaced, of each key: what a replica may still have. */
  const old = new Map<string, Stored>()
  const leases = new Map<string, { readonly until: number; readonly machine: Machine }>()
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
  const operation = <A>(machine: Machine, effect: (fault: Fault) => A, got: (answer: A) => void, given: string) => {
    const fault = faultOf()
    // Cutting secrets out of errors takes a third of all time, so only some errors have any.
    const error = new Error(chance.happens(0.2) ? `the store is down; it was given ${given}` : "the store is down")
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

  const load = (key: string, fault: Fault): StoreEntry | undefined => {
    const { entry } = (fault === "stale" ? old.get(key) : undefined) ?? entries.get(key) ?? {}
    return fault === "rubbish" ? rubbish(entry) : entry
  }

  return {
    mode: () => mode,
    setMode: (next) => {
      mode = next
    },
    stored: (key) => entries.get(key),
    isLeasedBy: (machine, key) => {
      const lease = leases.get(key)
      return lease?.machine === machine && timeline.now() < lease.until
    },
    storeFor: (machine, watch) => {
      const base: TokenStore = {
        load: (key) => {
          const tick = watch.called("load")
          const since = timeline.now()
          const got = (entry: StoreEntry | undefined) => watch.loaded(entry?.value, timeline.now() - since, tick)
          return operation(machine, (fault) => load(key, fault), got, key)
        },
        save: (key, { value, generation }) => {
          watch.called("save")
          const write = (): boolean => {
            const stored = entries.get(key)
            if (stored !== undefined && !(generation > stored.entry.generation)) return false
            if (stored !== undefined && !old.has(key)) old.set(key, stored)
            entries.set(key, { entry: { value, generation }, savedAt: timeline.now() })
            return true
          }
          return operation(machine, write, () => {}, value)
        },
        clear: (key, generation) => {
          watch.called("clear")
          const empty = (): void => {
            if (entries.get(key)?.entry.generation !== generation) return
            entries.set(key, { entry: { value: "", generation }, savedAt: timeline.now() })
          }
          return operation(machine, empty, () => {}, key)
        }
      }
      if (profile.store === "plain") return base
      const take = (key: string, ttl: number) => {
        if (mode === "stuckLease" || timeline.now() < (leases.get(key)?.until ?? 0)) return undefined
        const mine = { until: timeline.now() + ttl, machine }
        leases.set(key, mine)
        const give = (): void => {
          if (leases.get(key) === mine) leases.delete(key)
        }
        const last = (time: number) => (): boolean => {
          const isHeld = leases.get(key) === mine && timeline.now() < mine.until
          if (isHeld) mine.until = timeline.now() + time
          return isHeld
        }
        return {
          release: (): Promise<void> => {
            watch.called("release")
            return operation(machine, give, () => {}, "release")
          },
          prolong: (time: number): Promise<boolean> => {
            watch.called("prolong")
            return operation(machine, last(time), () => {}, "prolong")
          }
        }
      }
      return {
        ...base,
        lease: (key, ttl, shortTtl = ttl) => {
          watch.called("lease")
          return operation(
            machine,
            () => take(key, shortTtl),
            (got) => watch.leased(got !== undefined),
            key
          )
        }
      }
    }
  }
}
