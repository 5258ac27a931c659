import type { Chance } from "./chance.ts"

/**
 * What kind of world a seed makes. Each seed leaves most faults out and has plenty of the others: worlds that have a
 * little of everything are all alike, and never get deep into anything.
 */
export interface Profile {
  readonly processes: number
  /** How many clients these processes belong to. */
  readonly clients: number
  /** How many things are done to the world before it may recover. */
  readonly actions: number
  readonly largestBurst: number
  /** How much of each kind of action there is. */
  readonly actionWeights: Readonly<Record<ActionName, number>>
  readonly endpointModes: readonly [EndpointMode, ...ReadonlyArray<EndpointMode>]
  /** Milliseconds. */
  readonly latency: number
  /** What the endpoint states, in milliseconds. */
  readonly lifetimes: readonly [number, ...ReadonlyArray<number>]
  readonly store: "none" | "plain" | "leasing"
  readonly storeModes: readonly [StoreMode, ...ReadonlyArray<StoreMode>]
  readonly storeLatency: number
  /** By how much a timer may be late, in milliseconds. */
  readonly lag: number
  /** By how much the wall clocks of processes may differ from the true time. */
  readonly wallSkew: number
  readonly clockTroubles: boolean
  /** Whether listeners call back into the manager. */
  readonly intrusiveListener: boolean
  /** How many token requests the PSP allows in a period, and the length of that period in milliseconds. */
  readonly budget: { readonly requests: number; readonly per: number } | undefined
  readonly options: {
    readonly renewBefore: number
    readonly requestTimeout: number
    readonly renewalTimeout: number
    readonly storeTimeout: number
  }
}

/** The longest that one renewal may take, in which the process runs. Milliseconds. */
export function longestRenewal({ options, lag }: Profile): number {
  return options.renewalTimeout + options.requestTimeout + 3 * options.storeTimeout + 10 * lag
}

export type ActionName =
  | "burst"
  | "ask"
  | "abort"
  | "currentToken"
  | "callApi"
  | "report"
  | "reportMeanwhile"
  | "insist"
  | "listen"
  | "endpointMode"
  | "revoke"
  | "rotateSecret"
  | "secretTrouble"
  | "storeMode"
  | "stepWall"
  | "freeze"
  | "suspend"
  | "restart"
  | "crash"

export type EndpointMode =
  | "healthy"
  | "slow"
  | "hanging"
  | "down"
  | "unavailable"
  | "unexpected"
  | "rejecting"
  | "invalid"
  | "lying"
  | "same"
  | "brokenBody"
  | "mixed"

export type StoreMode =
  | "healthy"
  | "failing"
  | "blocking"
  | "slow"
  | "late"
  | "lostAnswers"
  | "rubbish"
  | "stale"
  | "stuckLease"
  | "mixed"

const second = 1_000
const hour = 3_600_000

export function makeProfile(chance: Chance): Profile {
  const some = (weight: number): number => (chance.happens(0.6) ? weight * chance.int(1, 3) : 0)
  const store = chance.pick("none", "plain", "leasing", "leasing")
  const processes = store === "none" ? 1 : chance.pick(1, 2, 2, 3, 4)
  const clockTroubles = chance.happens(0.5)
  const trouble = clockTroubles ? 1 : 0
  const calmStore = chance.happens(0.5)
  const small = chance.happens(0.25)
  return {
    processes,
    clients: processes > 1 && chance.happens(0.25) ? chance.int(2, 4) : 1,
    actions: chance.int(30, 110),
    largestBurst: chance.pick(10, 30, 300),
    actionWeights: {
      burst: 6,
      ask: 8,
      abort: some(3),
      currentToken: 4,
      callApi: some(6),
      report: some(2),
      reportMeanwhile: some(1),
      insist: some(1) / 6,
      listen: some(1),
      endpointMode: 4,
      revoke: some(2),
      rotateSecret: some(1),
      secretTrouble: some(1),
      storeMode: store === "none" || calmStore ? 0 : 3,
      stepWall: trouble * some(2),
      freeze: trouble * some(2),
      suspend: trouble * some(2),
      restart: some(1),
      crash: store === "leasing" ? some(1) : 0
    },
    endpointModes: pickModes(chance),
    latency: chance.pick(1, 20, 300),
    lifetimes: chance.pick<Profile["lifetimes"]>(
      [hour],
      [600 * second, 60 * second],
      [60 * second, 12 * second, 3 * second],
      [24 * hour, hour, 2 * second]
    ),
    store,
    storeModes: calmStore
      ? ["healthy"]
      : [
          "healthy",
          chance.pick("failing", "blocking", "slow", "late", "lostAnswers", "rubbish", "stale", "stuckLease", "mixed"),
          "mixed"
        ],
    storeLatency: chance.pick(0, 2, 40),
    lag: chance.pick(0, 0, 5, 60),
    wallSkew: clockTroubles ? chance.pick(0, 2 * second, 90 * second) : 0,
    clockTroubles,
    intrusiveListener: chance.happens(0.2),
    options: {
      renewBefore: small ? chance.pick(0, 5 * second, hour) : 300 * second,
      requestTimeout: small ? chance.pick(500, 3 * second, 20 * second) : 10 * second,
      renewalTimeout: small ? chance.pick(second, 8 * second, 60 * second) : 30 * second,
      storeTimeout: small ? chance.pick(50, 3 * second) : second
    },
    budget: chance.happens(0.15)
      ? { requests: chance.pick(1, 2, 5), per: chance.pick(10 * second, 60 * second, 300 * second) }
      : undefined
  }
}

function pickModes(chance: Chance): Profile["endpointModes"] {
  const faults = [
    "slow",
    "hanging",
    "down",
    "unavailable",
    "unexpected",
    "rejecting",
    "invalid",
    "lying",
    "same",
    "brokenBody"
  ]
  const chosen = faults.filter(() => chance.happens(0.35)) as ReadonlyArray<EndpointMode>
  return ["healthy", ...chosen, ...(chance.happens(0.3) ? (["mixed"] as const) : [])]
}
