import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus"
import TinyQueue from "tinyqueue"
import { documentationProcess } from "./documentation-process.ts"
import type { FleetProcess, Ledger, World } from "./process.ts"
import { renewingProcess } from "./renewing-process.ts"
import { SharedStore } from "./shared-store.ts"

/** What a fleet has. */
export type FleetClient =
  | "documentation's class"
  | "alone"
  | "alone, no jitter"
  | "shared store"
  | "shared store, no jitter"

/** A virtual day of processes with the same credentials. */
export interface DayOfFleet {
  readonly processes: number
  readonly client: FleetClient
  /** Of one process, at random instants. */
  readonly callsAMinute: number
  /** Minutes, from 11:55 on: that is when a fleet that started at midnight renews. */
  readonly outage: number
  readonly tokenRequests: number
  /** Token requests in the busiest minute, and in the busiest one after the first hour, when all have started. */
  readonly peak: number
  readonly laterPeak: number
  readonly calls: number
  readonly failedCalls: number
  /** Seconds from the end of the outage to the last instant at which a call failed. */
  readonly recovery: number
  /** Token requests in the busiest minute of each ten. */
  readonly busiest: ReadonlyArray<number>
}

export interface Fleet extends Pick<DayOfFleet, "processes" | "client" | "callsAMinute" | "outage"> {}

const minute = 60_000
const day = 24 * 60 * minute
const outageBegins = day / 2 - 5 * minute

/** Lives through the day; the same seed gives the same day. */
export function dayOfFleet({ processes, client, callsAMinute, outage }: Fleet, seed = 1): DayOfFleet {
  const generator = xoroshiro128plus(seed)
  const random = (): number => (generator.next() >>> 0) / 2 ** 32
  const back = outageBegins + outage * minute
  const world: World = {
    end: day,
    callRate: callsAMinute / minute,
    isDown: (at) => at >= outageBegins && at < back,
    lifetime: 60 * minute,
    latency: { issued: 150, failed: 50 },
    random,
    chance: client.endsWith("no jitter") ? () => 0 : random
  }
  const perMinute = Array.from({ length: 24 * 60 }, () => 0)
  let [calls, failedCalls, recovered] = [0, 0, back]
  const ledger: Ledger = {
    tokenRequest: (at) => {
      const index = Math.floor(at / minute)
      perMinute[index] = (perMinute[index] ?? 0) + 1
    },
    served: (count) => (calls += count),
    failed: (count, until) => {
      calls += count
      failedCalls += count
      recovered = Math.max(recovered, until)
    }
  }
  const store = client.startsWith("shared") ? new SharedStore() : undefined
  const make = (): FleetProcess =>
    client === "documentation's class" ? documentationProcess(world, ledger) : renewingProcess(world, ledger, store)

  // A deployment: all start within a minute.
  const starts = Array.from({ length: processes }, () => random() * minute)
  if (store === undefined) for (const start of starts) liveAlone(make(), start)
  else liveTogether(starts.map((at) => ({ at, process: make() })))

  return {
    processes,
    client,
    callsAMinute,
    outage,
    tokenRequests: perMinute.reduce((sum, count) => sum + count, 0),
    peak: Math.max(...perMinute),
    laterPeak: Math.max(...perMinute.slice(60)),
    calls: Math.round(calls),
    failedCalls: Math.round(failedCalls),
    recovery: (recovered - back) / 1_000,
    busiest: Array.from({ length: perMinute.length / 10 }, (_, ten) =>
      Math.max(...perMinute.slice(ten * 10, ten * 10 + 10))
    )
  }
}

/** Processes that share nothing need not take turns. */
function liveAlone(process: FleetProcess, start: number): void {
  for (let now = start; now < day;) now = process.wake(now)
}

function liveTogether(all: Array<{ at: number; readonly process: FleetProcess }>): void {
  const queue = new TinyQueue(all, (one, other) => one.at - other.at)
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (next.at >= day) return
    next.at = next.process.wake(next.at)
    queue.push(next)
  }
}
