import type { TokenManager } from "../../../../packages/auth-core/src/manager/token-manager.ts"
import { makeTokenManager } from "../../../../packages/auth-core/src/manager/make-token-manager.ts"
import type { TokenStore } from "../../../../packages/auth-core/src/store/token-store.ts"
import type { TokenEvent } from "../../../../packages/auth-core/src/renewal/token-events.ts"
import { idleProcess } from "../invariants/idle-process.ts"
import { rejectedTokens } from "../invariants/rejected-tokens.ts"
import { secrecy as makeSecrecy } from "../invariants/secrecy.ts"
import { servedTokens } from "../invariants/served-tokens.ts"
import type { SharedEntries } from "../invariants/shared-entry.ts"
import { tokenRequests } from "../invariants/token-requests.ts"
import { waitingCallers } from "../invariants/waiting-callers.ts"
import type { TokenBudget } from "../invariants/token-budget.ts"
import { renewalWindow } from "../invariants/renewal-window.ts"
import { type Callers, makeCallers } from "./callers.ts"
import type { Chance } from "../world/chance.ts"
import type { Client } from "../world/clients.ts"
import type { Endpoint } from "../world/endpoint.ts"
import type { IssuedTokens } from "../world/issued-tokens.ts"
import { type Machine, makeMachine } from "./machine.ts"
import { observedFetch } from "./observed-fetch.ts"
import { observedStore } from "./observed-store.ts"
import { listenTo } from "./process-events.ts"
import { managerSettings } from "./manager-settings.ts"
import type { Profile } from "../world/profile.ts"
import type { Report } from "../world/report.ts"
import { makeSecretSource, type SecretSource } from "./secret-source.ts"
import type { SimulatedStore } from "../world/store.ts"
import type { Timeline } from "../world/timeline.ts"
import { type Moment, nothingSeen, type Seen, type Watched } from "./seen.ts"

/** One process: a real manager on a simulated machine, its callers, and the invariants that watch over it. */
export interface Process {
  readonly name: string
  readonly client: Client
  readonly machine: Machine
  readonly manager: TokenManager
  readonly seen: Seen
  readonly callers: Callers
  readonly secret: SecretSource
  /** Asks synchronously, as adapters do. */
  readonly currentToken: () => string | undefined
  /** Reports a 401. */
  readonly report: (accessToken: string, method: string, url: string, replay: boolean) => void
  /** Judges the process once all that can happen without time going by has happened. */
  readonly check: () => void
  readonly inFlight: () => number
  /** How many token requests it has sent. */
  readonly sent: () => number
  readonly storeCalls: () => number
  readonly dispose: () => Promise<void>
}

export interface Surroundings {
  readonly timeline: Timeline
  readonly profile: Profile
  readonly chance: Chance
  readonly report: Report
  readonly endpoint: Endpoint
  readonly issuedTokens: IssuedTokens
  readonly store: SimulatedStore
  readonly entries: SharedEntries
  readonly budget: TokenBudget
  /** Where processes that share a store count their token requests: it never fails. */
  readonly counts: TokenStore
  readonly moment: () => Moment
}

export function makeProcess(name: string, client: Client, wallStart: number, around: Surroundings): Process {
  const { timeline, profile, report, endpoint, issuedTokens, store, moment } = around
  const chance = around.chance.fork()
  const machine = makeMachine(timeline, chance, wallStart, profile.lag)
  const secret = makeSecretSource(timeline, machine, chance.fork(), Math.ceil(profile.options.requestTimeout * 1.2))
  const seen = nothingSeen()
  const check: Report["check"] = (holds, promise, detail) => report.check(holds, promise, () => `${name}: ${detail()}`)
  const note: Report["note"] = (who, what) => report.note(`${name} ${who}`, what)
  const watched: Watched = { name, client, seen, machine, profile, issuedTokens, check, moment }

  const secrecy = makeSecrecy(check)
  const tokens = servedTokens(watched)
  const rejected = rejectedTokens(watched)
  const requests = tokenRequests(watched)
  const window = renewalWindow(watched)
  const entry = around.entries.of(watched, requests.inFlight)
  const judgeIdle = idleProcess(watched)

  const sending = observedFetch({ ...watched, ...around, note, requests, entry })
  const sharing = observedStore({ ...watched, ...around, note, entry })
  const settings = managerSettings({ client, profile, machine, secret: secret.read, fetch: sending.fetch })
  const shared = {
    store: sharing.store,
    key: () => Promise.resolve(client.key),
    budgetKey: () => Promise.resolve(client.budgetKey)
  }
  const manager = makeTokenManager(settings, machine, profile.store === "none" ? undefined : shared)

  const isAskingForSecret = (): boolean => secret.asked(profile.options.requestTimeout + profile.lag)
  /** What a renewal would read: unknown while one is under way that may have read it earlier. */
  const secretNow = (): string | undefined =>
    manager.snapshot().renewing || isAskingForSecret() ? undefined : secret.ready()
  const waitings = waitingCallers({ ...watched, tokens, secrecy, endpoint, secret: secretNow })
  const getToken: TokenManager["getToken"] = (request) => manager.getToken(request)
  const callers = makeCallers({ ...watched, note, getToken, waitings, secret: secretNow })

  const onEvent = listenTo({ ...watched, ...sending, ...sharing, rejected, requests, entry, window })
  manager.subscribe((event: TokenEvent) => {
    note("event", event._tag)
    secrecy.seen("an event", event)
    const before = seen.current?.accessToken
    try {
      onEvent(event)
    } catch (error) {
      // The manager would bear it.
      report.broken("the invariants themselves", String(error))
    }
    if (event._tag === "TokenInvalidated") sharing.invalidated(before)
  })

  const currentToken = (): string | undefined => {
    const calledAt = moment()
    const accessToken = manager.currentToken()
    if (accessToken === undefined) tokens.withheld("currentToken()")
    else {
      tokens.served(accessToken, calledAt)
      window.servedAtOnce(manager.snapshot().renewing)
    }
    return accessToken
  }

  const judge = (): void => {
    const snapshot = manager.snapshot()
    if (moment().tick % 8 === 0) secrecy.seen("a snapshot", snapshot)
    requests.check()
    if (timeline.busy()) return
    callers.check(snapshot.renewing || isAskingForSecret())
    const isAsking = isAskingForSecret() || sharing.isAsked()
    const hasLease = store.isLeasedBy(machine, client.key)
    judgeIdle({ waiting: callers.waiting(), isRenewing: snapshot.renewing, isAsking, hasLease })
  }

  return {
    name,
    client,
    machine,
    manager,
    seen,
    callers,
    secret,
    currentToken,
    report: (accessToken, method, url, replay) => {
      const route = `${method} ${new URL(url).origin}/${new URL(url).pathname.split("/")[1]}`
      note("reports", `401 for ${accessToken} on ${route}${replay ? ", replayed" : ""}`)
      const act = () => manager.invalidateToken(accessToken, { method, url, replay })
      rejected.reporting(accessToken, route, replay, act)
    },
    check: () => {
      if (!seen.disposed && !machine.dead() && timeline.now() >= machine.pausedUntil()) judge()
    },
    inFlight: requests.inFlight,
    sent: sending.sent,
    storeCalls: sharing.calls,
    dispose: async () => {
      seen.ending = true
      await manager.dispose()
      seen.ended = true
    }
  }
}
