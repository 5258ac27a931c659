import { memoryTokenStore } from "../../../../packages/auth-core/src/store/memory-token-store.ts"
import { tokenBudget } from "../invariants/token-budget.ts"
import { sharedEntries } from "../invariants/shared-entry.ts"
import { type Api, makeApi } from "../process/api.ts"
import { type Chance, seededChance } from "./chance.ts"
import { type Client, clients } from "./clients.ts"
import { type Endpoint, makeEndpoint } from "./endpoint.ts"
import { intrusiveListener } from "../process/intrusive-listener.ts"
import { makeProcess, type Process } from "../process/process.ts"
import { makeProfile, type Profile } from "./profile.ts"
import { makeReport, type Report } from "./report.ts"
import { makeStore, type SimulatedStore } from "./store.ts"
import { makeTimeline, settle, type Timeline } from "./timeline.ts"
import { makeIssuedTokens, secretFingerprint, type IssuedTokens } from "./issued-tokens.ts"

/** All that a seed makes. */
export interface World {
  readonly profile: Profile
  readonly timeline: Timeline
  readonly chance: Chance
  readonly report: Report
  readonly issuedTokens: IssuedTokens
  readonly endpoint: Endpoint
  readonly store: SimulatedStore
  readonly api: Api
  readonly processes: Array<Process>
  /** Everybody that ever was, also those disposed of or crashed. */
  readonly everybody: Array<Process>
  /** Starts a process; of the next client, unless one is named. */
  readonly start: (client?: Client) => Process
  readonly steps: () => number
  readonly secret: () => string
  readonly rotateSecret: () => void
  /** Lets what was done have its effects, and judges; false once a promise is broken. */
  readonly settle: () => Promise<boolean>
  /** Lets time go by. */
  readonly pass: (duration: number) => Promise<boolean>
}

export function makeWorld(seed: number): World {
  const chance = seededChance(seed)
  const profile = makeProfile(chance.fork())
  const timeline = makeTimeline()
  const report = makeReport(timeline.now)
  const issuedTokens = makeIssuedTokens()
  const endpoint = makeEndpoint(timeline, issuedTokens, chance.fork(), profile)
  const store = makeStore(timeline, chance.fork(), profile)
  const intrusion = chance.fork()
  const api = makeApi(timeline, issuedTokens, chance.fork())
  const budget = tokenBudget(profile, report)
  const entries = sharedEntries(profile)
  const counts = memoryTokenStore()
  const processes: Array<Process> = []
  const everybody: Array<Process> = []
  let steps = 0
  let moments = 0
  let rotations = 0
  let secret = ""

  const moment = () => ({ number: moments++, tick: steps })

  const judged = (): boolean => {
    for (const process of processes) process.check()
    steps++
    return report.breach() === undefined
  }

  const rotateSecret = (): void => {
    secret = `${secretFingerprint}${++rotations}-of-many`
    endpoint.setSecret(secret)
  }
  rotateSecret()

  return {
    profile,
    timeline,
    chance,
    report,
    issuedTokens,
    endpoint,
    store,
    api,
    processes,
    everybody,
    steps: () => steps,
    secret: () => secret,
    rotateSecret,
    start: (client = clientOf(everybody.length, profile)) => {
      const wall = Date.UTC(2026, 0, 1) + chance.int(-1, 1) * profile.wallSkew
      const name = `p${everybody.length + 1}`
      const around = {
        timeline,
        profile,
        chance,
        report,
        endpoint,
        issuedTokens,
        store,
        entries,
        budget,
        counts,
        moment
      }
      const process = makeProcess(name, client, wall, around)
      process.secret.set(secret)
      processes.push(process)
      if (profile.intrusiveListener)
        process.manager.subscribe(intrusiveListener({ chance: intrusion, profile }, process))
      everybody.push(process)
      return process
    },
    settle: async () => {
      await settle()
      return judged()
    },
    pass: async (duration) => {
      await settle()
      await timeline.runUntil(timeline.now() + duration, judged)
      return report.breach() === undefined
    }
  }
}

function clientOf(index: number, profile: Profile): Client {
  const [first] = clients
  const client = clients[index % profile.clients] ?? first
  if (client === undefined) throw new Error("there are no clients")
  return client
}
