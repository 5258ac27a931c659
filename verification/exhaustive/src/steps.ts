import type { AttemptOutcome, FailureKind } from "../../../packages/auth-core/src/endpoint/attempt.ts"
import { decide } from "../../../packages/auth-core/src/renewal/decide.ts"
import {
  beginRun,
  leaseAnswered,
  nextStep,
  requestCounted,
  type Step as RulesStep
} from "../../../packages/auth-core/src/renewal/next-step.ts"
import type { RenewalEvent } from "../../../packages/auth-core/src/renewal/renewal-event.ts"
import { nextState } from "../../../packages/auth-core/src/renewal/next-state.ts"
import type { Renewal, StoredState } from "../../../packages/auth-core/src/renewal/state.ts"
import type { Instant } from "../../../packages/auth-core/src/time/instant.ts"
import { elapsed, holdsValid, requestsLately, skew, type World } from "./world.ts"

/** What happens, and the world after it. */
export interface Step {
  readonly name: string
  readonly event?: RenewalEvent
  readonly world: World
  /** Steps that take no time, and came before it. */
  readonly through?: ReadonlyArray<{ readonly before: World; readonly step: Step }>
}

const hour = 3_600_000

/** Everything that can happen next. Chance is at both of its ends. */
export function steps(world: World): ReadonlyArray<Step> {
  if (world.state.disposed) return []
  // What else there is, the search without a budget has seen.
  if (world.policy.budget !== undefined) return [...callers(world), ...renewal(world), ...goesOn(world)]
  if (world.replaces) return [...callers(world), ...renewal(world), ...reports(world), ...goesOn(world)]
  return [...callers(world), ...renewal(world), ...looks(world), ...reports(world), ...time(world)]
}

const happens = (world: World, name: string, event: RenewalEvent, book: Partial<World["book"]> = {}): Step => ({
  name,
  event,
  world: { ...world, state: nextState(world.state, event, world.policy), book: { ...world.book, ...book } }
})

function callers(world: World): ReadonlyArray<Step> {
  const { state, now } = world
  return [0, 1_800_000].flatMap((minValidity) => {
    const decision = decide(state, now, minValidity)
    if (decision._tag !== "Renew" && decision._tag !== "ServeAndRenew") return []
    const book = { attempts: 0, granted: 0, held: holdsValid(world), deniedAt: undefined }
    const step = happens(world, `caller(${minValidity})`, { _tag: "RenewalStarted", now }, book)
    return [{ ...step, world: { ...step.world, run: beginRun(step.world.state) } }]
  })
}

function renewal(world: World): ReadonlyArray<Step> {
  const { state, now } = world
  const { renewal: current } = state
  if (current === undefined) return []
  if (current.attemptSentAt !== undefined) return [...outcomes(world), ...defects(world)]
  if (now.monotonic < current.nextAttemptAt) return []
  return [...towardsAttempt(world), ...overdue(world, current)]
}

/** The steps that the rules ask for, up to the first that takes time, with everything that a store may answer. */
function towardsAttempt(world: World): ReadonlyArray<Step> {
  const { step, run } = nextStep(world.run, world.state, world.now, world.policy, world.book.tokens + 1)
  const on: World = { ...world, run }
  switch (step._tag) {
    case "Wait":
    case "End":
      return [{ name: step._tag, world: on }]
    case "RequestToken":
      return [attempt(on, step)]
    case "Defer": {
      const { deniedAt = world.now.monotonic } = world.book
      return [happens(on, "another holds the lease", { _tag: "LeaseDenied", now: world.now, chance: 1 }, { deniedAt })]
    }
    case "ReadStore": {
      // With the lease, only a newer token is tried: the first read tried the rest.
      const found = run.phase === "requests" ? storeReads(on).slice(0, 1) : storeReads(on)
      return goingOn(world, [{ name: "the store is empty", world: on }, ...found])
    }
    case "TakeLease":
      return goingOn(
        world,
        (["held", "denied"] as const).map((answer) => ({
          name: `lease ${answer}`,
          world: { ...on, run: leaseAnswered(run, answer) }
        }))
      )
    case "ReadRequests":
      return goingOn(world, reservations(on))
    case "CountRequest":
      return goingOn(world, [{ name: "counted", world: { ...on, run: requestCounted(run, true) } }])
    case "OpenEntry":
    case "Save":
    case "ReleaseLease":
      return goingOn(world, [{ name: step._tag, world: on }])
  }
}

/** Goes on after each of these steps. */
function goingOn(before: World, all: ReadonlyArray<Step>): ReadonlyArray<Step> {
  return all.flatMap((step) =>
    towardsAttempt(step.world).map((last) => ({
      ...last,
      name: `${step.name}, ${last.name}`,
      through: [{ before, step }, ...(last.through ?? [])]
    }))
  )
}

function attempt(world: World, { id, certificate }: Extract<RulesStep, { readonly _tag: "RequestToken" }>): Step {
  const { now, book, policy } = world
  const { requests = 0 } = policy.budget ?? {}
  return happens(
    world,
    "attempt",
    { _tag: "AttemptStarted", now, id },
    {
      attempts: book.attempts + 1,
      deadMeanwhile: [],
      sentWith: certificate,
      requests: policy.budget === undefined ? book.requests : [...book.requests, now.monotonic].slice(-requests - 1)
    }
  )
}

/** The token requests of others become known. */
function reservations(world: World): ReadonlyArray<Step> {
  const { now, book, policy } = world
  const { requests = 0 } = policy.budget ?? {}
  // Others keep to the budget as well.
  const others = requestsLately(world) < requests ? [[], [{ id: -book.tokens - 1, sentAt: now.wall }]] : [[]]
  return others.map((made) => {
    const known = [...book.requests, ...made.map(() => now.monotonic)].slice(-requests)
    const counted = { requests: known, tokens: book.tokens + 1 }
    const step = happens(world, "budget", { _tag: "BudgetRead", now, others: made }, counted)
    const waits = step.world.state.renewal?.nextAttemptAt !== world.state.renewal?.nextAttemptAt
    return waits ? step : { name: step.name, world: step.world }
  })
}

/** Its timers are lost, and a caller comes when its time has long been over: it failed then. */
function overdue(world: World, { startedAt }: Renewal): ReadonlyArray<Step> {
  const { now, policy } = world
  const late = now.monotonic - startedAt.monotonic - policy.renewalTimeout - 1_000
  if (late <= 0) return []
  const failed = failedWith(world, now.monotonic - late)
  return [0, 1].map((chance) => happens(world, "overdue", { _tag: "TimeChecked", now, chance }, { failed }))
}

const cause = new Error("a defect")

/** A defect ends the renewal at once, whatever it was doing. */
function defects(world: World): ReadonlyArray<Step> {
  const { now } = world
  const failed = failedWith(world, now.monotonic)
  return [0, 1].map((chance) => happens(world, "a defect", { _tag: "RenewalAborted", now, cause, chance }, { failed }))
}

function failedWith({ book }: World, at: number): NonNullable<World["book"]["failed"]> {
  const streak = (book.failed?.streak ?? 0) + 1
  return { at, kind: "unavailable", streak, retryAfter: 0, again: false, renewal: "unavailable" }
}

function outcomes(world: World): ReadonlyArray<Step> {
  const { state, now, book, policy } = world
  const fresh = `t${book.tokens + 1}`
  const held = state.token?.reveal()
  const cleared = state.cleared.at(-1)?.accessToken
  const sent = state.renewal?.attemptSentAt
  const issued = (accessToken: string, lifetime: number): AttemptOutcome => ({
    _tag: "Issued",
    accessToken,
    lifetime,
    lifetimeAssumed: false,
    scopes: []
  })
  const failed = (kind: FailureKind, retryAfter = 0): AttemptOutcome => ({
    _tag: "Failed",
    kind,
    retryAfter
  })
  const all: ReadonlyArray<AttemptOutcome> = [
    issued(fresh, hour),
    issued(fresh, 60_000),
    issued(fresh, 1),
    ...(held === undefined ? [] : [issued(held, 120_000), issued(held, 20_000), issued(held, 0)]),
    ...(cleared === undefined ? [] : [issued(cleared, hour)]),
    failed("unavailable"),
    failed("unavailable", 1_500),
    failed("unavailable", 60_000),
    failed("unavailable", 9 * hour),
    failed("unexpected"),
    failed("rejected"),
    failed("rejected", 60_000),
    // As of a provider that says that some come for no reason. Whether a token is held makes no difference to it.
    ...(held === undefined ? [granted] : []),
    failed("invalid"),
    failed("invalid", 60_000)
  ]
  const few = [
    issued(fresh, hour),
    issued(fresh, 60_000),
    failed("unavailable"),
    failed("unavailable", 60_000),
    failed("rejected")
  ]
  return (policy.budget === undefined && !world.replaces ? all : few).flatMap((outcome) =>
    // Where chance only widens the renewal window, one end of it will do.
    (outcome._tag === "Issued" ? [0] : [0, 1]).map((chance) => {
      const step = happens(world, `answer: ${nameOf(outcome)}`, {
        _tag: "AttemptEnded",
        now,
        outcome,
        certificate: book.sentWith,
        chance
      })
      const taken = step.world.state.failure === undefined && step.world.state.renewal === undefined
      const anew = outcome._tag === "Issued" && !book.deadMeanwhile.includes(outcome.accessToken)
      const reborn = taken && anew ? outcome.accessToken : undefined
      const from = book.dead.find(({ accessToken }) => accessToken === reborn)
      const again = step.world.state.renewal !== undefined
      const late = outcome._tag === "Failed" ? outcome.kind : lateKind(outcome.lifetime, sent, world)
      // A token that is known already, in its last second, is asked for again in a second.
      const isLast = outcome._tag === "Issued" && again && late === "invalid"
      const kind = isLast ? "unavailable" : late
      return {
        ...step,
        world: {
          ...step.world,
          book: {
            ...book,
            tokens: book.tokens + 1,
            deniedAt: undefined,
            granted: book.granted + (again && late === "rejected" ? 1 : 0),
            dead: book.dead.filter((dead) => dead !== from),
            ...(from && { ignored: ignoring(world, from.route) }),
            failed: taken
              ? undefined
              : {
                  at: now.monotonic,
                  kind,
                  streak: (book.failed?.streak ?? 0) + (again ? 0 : 1),
                  retryAfter: outcome._tag === "Failed" ? (outcome.retryAfter ?? 0) : isLast ? 1_000 : 0,
                  again,
                  renewal: again ? book.failed?.renewal : kind
                }
          }
        }
      }
    })
  )
}

function nameOf(outcome: AttemptOutcome): string {
  if (outcome._tag === "Issued") return `${outcome.accessToken} for ${outcome.lifetime} ms`
  const { kind, retryAfter = 0, retryRejections } = outcome
  if (retryRejections !== undefined) return `${kind}, for no reason`
  return retryAfter > 0 ? `${kind}, asks for ${retryAfter} ms` : kind
}

const granted: AttemptOutcome = { _tag: "Failed", kind: "rejected", status: 401, retryRejections: 1 }

/** Why a token that came is none: it took too long, or was expired on arrival; otherwise it had been cleared. */
function lateKind(lifetime: number, sent: Instant | undefined, { now, policy }: World): "unavailable" | "invalid" {
  const took = sent === undefined ? 0 : elapsed(sent, now)
  return took <= policy.requestTimeout && took >= lifetime ? "invalid" : "unavailable"
}

/** Where a route is ignored, a 401 there is a reason to look at what others have, without a renewal. */
function looks(world: World): ReadonlyArray<Step> {
  const { renewal: current, ignoredRoutes, invalidatedAt } = world.state
  const ignores = ignoredRoutes.length > 0 || invalidatedAt.length > 0
  return current === undefined && ignores ? storeReads(world) : []
}

function storeReads(world: World): ReadonlyArray<Step> {
  const { state, now, book } = world
  const token = (accessToken: string, sentAt: number): StoredState["token"] => ({
    accessToken,
    sentAt,
    lifetime: hour,
    lifetimeAssumed: false,
    scopes: []
  })
  const cleared = state.cleared.at(-1)?.accessToken
  const all: ReadonlyArray<readonly [string, StoredState["token"]]> = [
    ["newer", token(`t${book.tokens + 1}`, now.wall)],
    ["older", token(`t${book.tokens + 1}`, now.wall - 2 * hour)],
    ...(state.token === undefined ? [] : [["held", token(state.token.reveal(), now.wall)] as const]),
    ...(cleared === undefined ? [] : [["cleared", token(cleared, now.wall)] as const])
  ]
  const pause = 4_000
  const retryAt = { held: now.wall + pause, missing: now.wall + pause }
  const failure = { outcome: { _tag: "Failed", kind: "unavailable" }, streak: 1, retryAt } as const
  const told = happens(world, "store has a failure", {
    _tag: "StoreRead",
    now,
    readAt: now,
    stored: { token: undefined, failure },
    certificate: state.certificate,
    chance: 0
  })
  const streak = Math.max(book.failed?.streak ?? 0, 1)
  const failed = {
    at: now.monotonic,
    kind: "unavailable",
    streak,
    retryAfter: pause,
    again: false,
    renewal: "unavailable"
  } as const
  // The same failure again is no news, whatever became of the wall clock.
  const isNews = state.lastObeyed?.held !== retryAt.held
  const heeding: Step = isNews ? { ...told, world: { ...told.world, book: { ...book, failed } } } : told
  const tokens = all.map(([name, stored]) => {
    const read: RenewalEvent = {
      _tag: "StoreRead",
      now,
      readAt: now,
      stored: { token: stored, failure: undefined },
      certificate: state.certificate,
      chance: 0
    }
    const step = happens(world, `store has ${name}`, read, { tokens: book.tokens + 1 })
    const adopted = step.world.state.token !== state.token
    return { ...step, world: { ...step.world, book: { ...step.world.book, ...(adopted && { failed: undefined }) } } }
  })
  // A failure of others is for those who want to ask.
  return state.renewal === undefined ? tokens : [...tokens, heeding]
}

function reports(world: World): ReadonlyArray<Step> {
  const { state, now, book } = world
  const held = state.token?.reveal()
  return [
    ...(world.replaces ? ["a"] : ["a", "b"]).flatMap((route) => [
      ...(held === undefined
        ? []
        : [
            withDead(happens(world, `401 for the held token on ${route}`, rejected(now, held, route)), held, route),
            happens(
              world,
              `401 for a replay on ${route}`,
              { _tag: "ReplayRejected", now, accessToken: held, route },
              { ignored: ignoring(world, route) }
            )
          ]),
      happens(world, `401 for an old token on ${route}`, rejected(now, "t0", route))
    ]),
    happens(world, "another secret", { _tag: "SecretChanged", now }, forgiven(book)),
    // Once: the one after it would tell nothing more.
    ...(world.replaces && state.certificate === undefined
      ? [
          happens(
            world,
            "another certificate",
            { _tag: "CertificateChanged", now, certificate: "another" },
            forgiven(book)
          )
        ]
      : []),
    happens(world, "dispose", { _tag: "Disposed", now })
  ]
}

function ignoring({ book, now }: World, route: string): World["book"]["ignored"] {
  return { ...book.ignored, [route]: now.monotonic + 30_000 }
}

/** A rejection says nothing about another secret, nor about another certificate. */
function forgiven({ failed }: World["book"]): Partial<World["book"]> {
  if (failed?.renewal !== "rejected") return {}
  return { failed: failed.again ? { ...failed, streak: 0, renewal: undefined } : undefined }
}

const rejected = (now: Instant, accessToken: string, route: string): RenewalEvent => ({
  _tag: "TokenRejected",
  now,
  accessToken,
  route
})

function withDead(step: Step, held: string, route: string): Step {
  const { state, book, policy } = step.world
  if (state.token !== undefined) return step
  const flying = state.renewal?.attemptSentAt !== undefined
  const deadMeanwhile = flying ? [...book.deadMeanwhile, held] : book.deadMeanwhile
  return {
    ...step,
    world: {
      ...step.world,
      book: {
        ...book,
        dead: [...book.dead, { accessToken: held, route }],
        clearedAt: [...book.clearedAt, step.world.now.monotonic].slice(-policy.maxInvalidations),
        deadMeanwhile
      }
    }
  }
}

/** Time goes on, and the wall clock is set forth and back. */
function time(world: World): ReadonlyArray<Step> {
  const jumps = [-hour, hour]
    .filter((jump) => Math.abs(skew(world) + jump) <= hour)
    .map((jump) => ({ name: `wall clock ${jump} ms`, world: moved(world, 0, jump) }))
  return [...goesOn(world), ...jumps]
}

/** Time goes on to just before and just after each border of the rules. */
function goesOn(world: World): ReadonlyArray<Step> {
  const { state, now, policy } = world
  const { token, renewal: current, failure } = state
  const sent = current?.attemptSentAt
  const limits = [
    token?.dueAt.monotonic,
    token?.expiresAt.monotonic,
    current?.nextAttemptAt,
    sent && sent.monotonic + policy.requestTimeout,
    current && current.startedAt.monotonic + policy.renewalTimeout - 1_000,
    current && current.startedAt.monotonic + policy.renewalTimeout,
    current && current.startedAt.monotonic + policy.renewalTimeout + 1_001,
    current?.leaseDeniedAt === undefined ? undefined : current.leaseDeniedAt + 15_000,
    failure?.retryAt.missing,
    failure?.retryAt.held,
    ...state.ignoredRoutes.map(({ until }) => until),
    ...state.invalidatedAt.map((at) => at + 30_000),
    ...state.requests.map(({ sentAt }) => sentAt.monotonic + (policy.budget?.per ?? 0))
  ]
  const instants = new Set(limits.flatMap((limit) => (limit === undefined ? [] : [limit - 1, limit])))
  return (
    [...instants]
      .filter((instant) => instant > now.monotonic)
      // The shell ends an attempt in time.
      .filter((instant) => sent === undefined || instant <= sent.monotonic + policy.requestTimeout + 1)
      .map((instant) => ({ name: `+${instant - now.monotonic} ms`, world: moved(world, instant - now.monotonic, 0) }))
  )
}

function moved(world: World, by: number, jump: number): World {
  const { wall, monotonic } = world.now
  return { ...world, now: { wall: wall + by + jump, monotonic: monotonic + by } }
}
