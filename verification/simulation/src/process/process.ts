import type { TokenManager } from "../../../../packages/auth-core/src/manager/token-manager.ts"
import { makeTokenManager } from "../../../../packages/auth-core/src/manager/make-token-manager.ts"
import { ntxPay } from "../../../../packages/auth-core/src/providers/ntx-pay.ts"
import { tokenManagerSettings } from "../../../../packages/auth-core/src/manager/settings.ts"
import type { TokenStore } from "../../../../packages/auth-core/src/store/token-store.ts"
import type { TokenEvent } from "../../../../packages/auth-core/src/renewal/token-events.ts"
import { type ExpectedState, nothingExpected, isValid, type Snapshot } from "../oracle/expected-state.ts"
import type { BudgetOracle } from "../oracle/budget-oracle.ts"
import { type Callers, makeCallers } from "./callers.ts"
import type { Chance } from "../world/chance.ts"
import type { Endpoint } from "../world/endpoint.ts"
import { type Machine, makeMachine } from "./machine.ts"
import { listenTo } from "./process-events.ts"
import type { Profile } from "../world/profile.ts"
import { type OracleParts, renewalOracle } from "../oracle/renewal-oracle.ts"
import { windowOpens } from "../oracle/renewal-oracle.ts"
import type { Report } from "../world/report.ts"
import { secrecyOracle } from "../oracle/secrecy-oracle.ts"
import { makeSecretSource, type SecretSource } from "./secret-source.ts"
import { sharingOracle } from "../oracle/sharing-oracle.ts"
import type { SimulatedStore } from "../world/store.ts"
import type { Timeline } from "../world/timeline.ts"
import { type TokenOracle, tokenOracle } from "../oracle/token-oracle.ts"

/** One process: a real manager on a simulated machine, its callers, and the oracle that watches over it. */
export interface Process {
  readonly name: string
  readonly machine: Machine
  readonly manager: TokenManager
  readonly expected: ExpectedState
  readonly callers: Callers
  readonly secret: SecretSource
  readonly token: TokenOracle
  /** Asks synchronously, as adapters do. */
  readonly currentToken: () => string | undefined
  /** Reports a 401. */
  readonly report: (accessToken: string, method: string, url: string, replay: boolean) => void
  /** Judges the process once all that can happen without time going by has happened. */
  readonly check: () => void
  readonly inFlight: () => number
  readonly dispose: () => Promise<void>
}

export interface Surroundings {
  readonly timeline: Timeline
  readonly profile: Profile
  readonly chance: Chance
  readonly report: Report
  readonly endpoint: Endpoint
  readonly store: SimulatedStore<Snapshot>
  readonly budget: BudgetOracle
  /** Where processes that share a store count their token requests: it never fails. */
  readonly counts: TokenStore
  /** Counts the moments at which something happens. */
  readonly tick: () => number
}

export function makeProcess(name: string, wallStart: number, around: Surroundings): Process {
  const { timeline, profile, report, endpoint, store, budget, counts, tick } = around
  const chance = around.chance.fork()
  const machine = makeMachine(timeline, chance, wallStart, profile.lag)
  const secret = makeSecretSource(timeline, machine, chance.fork(), Math.ceil(profile.options.requestTimeout * 1.2))
  const expected = nothingExpected()
  const own: Report = { ...report, note: (who, what) => report.note(`${name} ${who}`, what) }
  const parts: OracleParts = {
    expected,
    report: {
      ...own,
      broken: (promise, detail) => report.broken(promise, `${name}: ${detail}`),
      check: (holds, promise, detail) => report.check(holds, promise, () => `${name}: ${detail()}`)
    },
    profile,
    now: machine.instant,
    awake: machine.awake,
    tick,
    secret: secret.last,
    secretTroubled: () => secret.troubledSince(expected.renewal?.startedAwake ?? machine.awake())
  }
  const { check } = parts.report
  const renewal = renewalOracle(parts)
  const token = tokenOracle(parts)
  const sharing = sharingOracle(parts)
  const secrecy = secrecyOracle(parts.report)
  let inFlight = 0
  let invalidatedAt = -1

  const fetch = endpoint.fetchFor(machine, {
    sent: (request) => {
      own.note("request", `${request.number} sent`)
      budget.sent(timeline.now())
      inFlight++
      check(inFlight === 1, "one token request at a time", () => `${inFlight} are in flight`)
      const attempt = expected.renewal?.attempt
      check(
        attempt !== undefined && attempt.request === undefined,
        "one token request at a time",
        () => "not announced"
      )
      check(!expected.disposed, "nothing after dispose()", () => "a token request was sent")
      if (attempt !== undefined) attempt.request = request
    },
    answered: ({ number }, { means, accessToken = "" }) => {
      inFlight--
      own.note("request", `${number} ${means} ${accessToken}`)
    },
    given: ({ number }) => {
      inFlight--
      own.note("request", `${number} given up`)
    }
  })
  const shared = store.storeFor(machine, {
    expected: () => ({
      held: expected.held,
      failure: expected.failure?.reason._tag === "CredentialsUnavailable" ? undefined : expected.failure
    }),
    called: (operation) => {
      own.note("store", operation)
      return tick()
    },
    loaded: (truth, call, took) => sharing.loaded(truth, call !== invalidatedAt && took < profile.options.storeTimeout),
    leased: sharing.leased
  })
  const settings = tokenManagerSettings({
    provider: { ...ntxPay(), tokenBudget: profile.budget && { ...profile.budget, scope: "client" } },
    clientId: "simulated",
    clientSecret: secret.read,
    fetch,
    clock: machine,
    ...(profile.store !== "none" && { store: shared }),
    ...profile.options
  })
  const isCount = (key: string): boolean => key === "budget"
  const sharedParts = settings.store && {
    store: {
      ...shared,
      load: (key) => (isCount(key) ? counts : shared).load(key),
      save: (key, entry) => (isCount(key) ? counts : shared).save(key, entry)
    } satisfies TokenStore,
    key: () => Promise.resolve("key"),
    budgetKey: () => Promise.resolve("budget")
  }
  const manager = makeTokenManager(settings, machine, sharedParts)

  const { requestTimeout, renewalTimeout, storeTimeout } = profile.options
  const renewalBound = renewalTimeout + requestTimeout + 3 * storeTimeout + 10 * profile.lag
  const callers = makeCallers({
    ...parts,
    report: { ...parts.report, note: own.note },
    getToken: (request) => manager.getToken(request),
    token,
    secrecy,
    renewalBound,
    renewing: () => manager.snapshot().renewing,
    secretNow: secret.ready,
    asksForSecret: () => secret.asked(requestTimeout + profile.lag)
  })

  const onEvent = listenTo({ expected, renewal, token, sharing, callers, check, tick })
  manager.subscribe((event: TokenEvent) => {
    own.note("event", event._tag)
    secrecy.seen("an event", event)
    if (event._tag === "TokenInvalidated") {
      invalidatedAt = tick()
      expectCleared(expected.held?.accessToken)
    }
    try {
      onEvent(event)
    } catch (error) {
      // The manager would bear it.
      parts.report.broken("the oracle itself", String(error))
    }
  })

  const { storeLatency } = profile
  const calm = profile.storeModes.length === 1 && !profile.clockTroubles
  /** The others are told as soon as a healthy store can be. */
  const expectCleared = (accessToken: string | undefined): void => {
    if (profile.store === "none" || !calm) return
    const since = timeline.now()
    const look = (): void => {
      const left = store.stored()
      const told = left === undefined || left.savedAt >= since || left.expected?.held?.accessToken !== accessToken
      const reissued = !expected.cleared.has(accessToken ?? "")
      check(told || reissued || expected.disposed, "an invalidation is shared", () => `${accessToken} is still stored`)
    }
    timeline.add(2 * storeLatency + 4, look, machine)
  }

  const currentToken = (): string | undefined => {
    const accessToken = manager.currentToken()
    if (accessToken === undefined) token.withheld("currentToken()")
    else token.served(accessToken)
    const open = accessToken !== undefined && windowOpens(expected, profile, machine.instant()) === "open"
    const renews = manager.snapshot().renewing || expected.failure !== undefined || expected.disposed
    check(!open || renews, "a due token is renewed behind its callers", () => String(accessToken))
    return accessToken
  }

  const checkRenewing = (renewing: boolean): void => {
    if (!renewing) {
      check(expected.renewal === undefined, "renewals end with an event", () => "it ended in silence")
      return
    }
    const known = expected.renewal !== undefined
    const sentAt = expected.renewal?.attempt?.requestedAt
    const now = machine.instant()
    // Its own timer ends it on the monotonic clock, and may be late.
    const late = profile.lag
    const age = sentAt === undefined ? 0 : Math.max(now.wall - sentAt.wall, now.monotonic - sentAt.monotonic - late)
    check(!callers.decided() || age <= requestTimeout, "an attempt too old is abandoned", () => `it is ${age} ms old`)
    const { startedAwake } = renewal.begun()
    const lasted = machine.awake() - startedAwake
    check(timeline.busy() || lasted <= renewalBound, "every renewal ends", () => `one lasts for ${lasted} ms`)
    if (known || callers.demanding()) return
    check(
      windowOpens(expected, profile, machine.instant()) !== "closed",
      "no renewal before its time",
      () => `${expected.held?.accessToken} is fresh`
    )
  }

  const checkState = (): void => {
    const snapshot = manager.snapshot()
    secrecy.seen("a snapshot", snapshot)
    const valid = isValid(expected.held, machine.instant())
    const worth = snapshot.state === "fresh" || snapshot.state === "due"
    check(valid === worth, "the state of a token", () => `it is ${snapshot.state}`)
    checkRenewing(snapshot.renewing)
    if (timeline.busy()) return
    callers.check()
    const held = machine.holding()
    check(!held || callers.waiting() > 0, "nothing keeps a process alive while nobody waits", () => "timers hold it")
    check(
      held || callers.waiting() === 0,
      "timers hold the process up while somebody waits",
      () => `${callers.waiting()} wait`
    )
  }

  return {
    name,
    machine,
    manager,
    expected,
    callers,
    secret,
    token,
    currentToken,
    report: (accessToken, method, url, replay) => {
      const route = `${method} ${new URL(url).origin}/${new URL(url).pathname.split("/")[1]}`
      own.note("report", `${accessToken} ${route}${replay ? " replay" : ""}`)
      token.reporting(accessToken, route, replay, () => manager.invalidateToken(accessToken, { method, url, replay }))
    },
    check: () => {
      if (!expected.disposed && !machine.dead() && timeline.now() >= machine.pausedUntil()) checkState()
    },
    inFlight: () => inFlight,
    dispose: async () => {
      expected.ending = true
      await manager.dispose()
      expected.ended = true
    }
  }
}
