import type { AttemptOutcome } from "../../../packages/auth-core/src/endpoint/attempt.ts"
import { decide } from "../../../packages/auth-core/src/renewal/decide.ts"
import {
  beginRun,
  leaseAnswered,
  nextStep,
  type RenewalRun,
  type Step
} from "../../../packages/auth-core/src/renewal/next-step.ts"
import type { RenewalEvent } from "../../../packages/auth-core/src/renewal/renewal-event.ts"
import { initialState, type RenewalState, type StoredState } from "../../../packages/auth-core/src/renewal/state.ts"
import { decodeStored, encodeStored, storedToken } from "../../../packages/auth-core/src/renewal/store-entry.ts"
import { nextState } from "../../../packages/auth-core/src/renewal/next-state.ts"
import type { Instant } from "../../../packages/auth-core/src/time/instant.ts"
import { beginning } from "./world.ts"

/** One of the processes. */
interface Sharer {
  readonly state: RenewalState
  /** Its renewal; undefined before and after. */
  readonly run: RenewalRun | undefined
  /** What it waits for, on the clock that both have: a pause, or the end of its token request. */
  readonly waitsUntil: number
  readonly isRequesting: boolean
  /** The generation of the entry that it read last. */
  readonly generation: number
  readonly isAlive: boolean
}

/** Some processes, and the store with a lease that they share. */
export interface SharedWorld {
  readonly limits: Limits
  readonly now: number
  readonly sharers: ReadonlyArray<Sharer>
  readonly entry: { readonly stored: StoredState; readonly generation: number } | undefined
  readonly lease: Lease | undefined
  /** Token requests that were sent, and those of them that failed. */
  readonly requests: number
  readonly failures: number
  readonly deaths: number
  /** How often one was not run for a while. */
  readonly freezes: number
}

/** How many token requests may fail, how many processes may die, and how often one may not be run for a while. */
interface Limits {
  readonly failures: number
  readonly deaths: number
  readonly freezes: number
}

interface Lease {
  readonly by: number
  /** Is for `time` from now on again and again while its holder runs, and at most `endsAt`. */
  readonly until: number
  readonly time: number
  readonly endsAt: number
}

/** What happens, and the world after it. */
export interface Move {
  readonly name: string
  readonly world: SharedWorld
}

const { policy } = beginning
const hour = 3_600_000
const epoch = 1_750_000_000_000
/** How long a token request takes, which is longer than a lease that nobody prolongs. Milliseconds, as all of these. */
const requestTime = 3_100
/** A search that goes on for longer has something that does not end. */
export const horizon = 60_000

const sharer: Sharer = {
  state: initialState,
  run: undefined,
  waitsUntil: 0,
  isRequesting: false,
  generation: 0,
  isAlive: true
}

/** That many processes, none of which has a token. */
export const processes = (count: number, limits: Limits): SharedWorld => ({
  limits,
  now: 0,
  sharers: Array.from({ length: count }, () => sharer),
  entry: undefined,
  lease: undefined,
  requests: 0,
  failures: 0,
  deaths: 0,
  freezes: 0
})

const at = (now: number): Instant => ({ wall: epoch + now, monotonic: now })

/** Everything that can happen next: each process takes its next step, one dies, or time goes on. */
export function moves(world: SharedWorld): ReadonlyArray<Move> {
  return [...world.sharers.flatMap((one, index) => movesOf(world, one, index)), ...later(world)]
}

function movesOf(world: SharedWorld, one: Sharer, index: number): ReadonlyArray<Move> {
  if (!one.isAlive) return []
  const named = (name: string, next: SharedWorld): Move => ({ name: `${index}: ${name}`, world: next })
  const dies = named("dies", { ...changed(world, index, { isAlive: false }), deaths: world.deaths + 1 })
  const deaths = world.deaths < world.limits.deaths && one.run !== undefined ? [dies] : []
  if (one.waitsUntil > world.now) return deaths
  if (one.isRequesting) {
    const failing =
      world.failures < world.limits.failures ? [named("no answer", answered(world, index, undefined))] : []
    return [...deaths, ...failing, named("a token", answered(world, index, `token-${world.requests}`))]
  }
  if (one.run === undefined) {
    if (decide(one.state, at(world.now))._tag !== "Renew") return []
    const state = after(one.state, { _tag: "RenewalStarted", now: at(world.now) })
    return [named("caller", changed(world, index, { state, run: beginRun(state) }))]
  }
  const { step, run } = nextStep(one.run, one.state, at(world.now), policy, 0)
  return [...deaths, named(step._tag, carriedOut(world, index, step, run))]
}

function carriedOut(
  world: SharedWorld,
  index: number,
  step: ReturnType<typeof nextStep>["step"],
  run: RenewalRun
): SharedWorld {
  const one = world.sharers[index] ?? sharer
  const now = at(world.now)
  const going = changed(world, index, { run })
  const dispatch = (event: RenewalEvent): SharedWorld => changed(going, index, { state: after(one.state, event) })
  switch (step._tag) {
    case "Wait":
      return changed(going, index, { waitsUntil: step.until })
    case "ReadStore": {
      if (world.entry === undefined) return going
      const { stored, generation } = world.entry
      const read = changed(going, index, { generation: Math.max(generation, one.generation) })
      const state = after(one.state, { _tag: "StoreRead", now, readAt: now, stored, chance: 0 })
      return changed(read, index, { state })
    }
    case "TakeLease": {
      const isFree = world.lease === undefined || world.lease.until <= world.now
      const asked = changed(going, index, { run: leaseAnswered(run, isFree ? "held" : "denied") })
      const { short, longest } = step.times
      return isFree
        ? { ...asked, lease: { by: index, until: world.now + short, time: short, endsAt: world.now + longest } }
        : asked
    }
    case "Defer":
      return dispatch({ _tag: "LeaseDenied", now, chance: 0 })
    case "RequestToken": {
      const sent = { ...dispatch({ _tag: "AttemptStarted", now, id: 0 }), requests: world.requests + 1 }
      return changed(sent, index, { isRequesting: true, waitsUntil: world.now + requestTime })
    }
    case "Save":
      return saved(going, index, step)
    case "ReleaseLease":
      return world.lease?.by === index ? { ...going, lease: undefined } : going
    case "End":
      return changed(world, index, { run: undefined })
    case "OpenEntry":
    case "ReadRequests":
    case "CountRequest":
      return going
  }
}

/** As stores do it: only a newer generation replaces an entry. */
function saved(
  world: SharedWorld,
  index: number,
  { token, failure }: Extract<Step, { readonly _tag: "Save" }>
): SharedWorld {
  const { generation } = world.sharers[index] ?? sharer
  const content = encodeStored({ token: token && storedToken(token), failure })
  const next = generation + 1
  if (content === undefined || (world.entry?.generation ?? 0) >= next) return world
  const stored = decodeStored(content.value) ?? { token: undefined, failure: undefined }
  return { ...changed(world, index, { generation: next }), entry: { stored, generation: next } }
}

function answered(world: SharedWorld, index: number, accessToken: string | undefined): SharedWorld {
  const one = world.sharers[index] ?? sharer
  const outcome: AttemptOutcome =
    accessToken === undefined
      ? { _tag: "Failed", kind: "unavailable" }
      : { _tag: "Issued", accessToken, lifetime: hour, lifetimeAssumed: false, scopes: [] }
  const state = after(one.state, { _tag: "AttemptEnded", now: at(world.now), outcome, chance: 0 })
  const failures = world.failures + (accessToken === undefined ? 1 : 0)
  return { ...changed(world, index, { state, isRequesting: false, waitsUntil: 0 }), failures }
}

/** Time goes on to the next instant at which something ends. A process that could go on meanwhile was frozen. */
function later(world: SharedWorld): ReadonlyArray<Move> {
  const { lease } = world
  const isProlonged = lease !== undefined && runs(world.sharers[lease.by] ?? sharer, world.now)
  const leaseEnd = isProlonged ? lease.endsAt : (lease?.until ?? 0)
  const instants = [...world.sharers.map(({ waitsUntil }) => waitsUntil), leaseEnd]
  const next = Math.min(...instants.filter((instant) => instant > world.now))
  if (!Number.isFinite(next) || next > horizon) return []
  const frozen = world.sharers.filter((one) => one.isAlive && one.run !== undefined && one.waitsUntil <= world.now)
  const freezes = world.freezes + frozen.length
  // One at a time.
  if (frozen.length > 1 || freezes > world.limits.freezes) return []
  const prolonged = isProlonged ? { ...lease, until: Math.min(next + lease.time, lease.endsAt) } : lease
  return [{ name: `+${next - world.now} ms`, world: { ...world, now: next, lease: prolonged, freezes } }]
}

/** Whether it runs until the next instant, and so prolongs its lease meanwhile. */
function runs({ isAlive, run, waitsUntil }: Sharer, now: number): boolean {
  return isAlive && run?.hasLease === true && waitsUntil > now
}

function after(state: RenewalState, event: RenewalEvent): RenewalState {
  return nextState(state, event, policy)
}

function changed(world: SharedWorld, index: number, change: Partial<Sharer>): SharedWorld {
  return { ...world, sharers: world.sharers.map((one, place) => (place === index ? { ...one, ...change } : one)) }
}
