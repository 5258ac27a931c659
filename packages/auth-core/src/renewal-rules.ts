/**
 * Every rule of renewal, as pure functions over one immutable value. Read from top to bottom this is the whole behaviour:
 * the figures, what a failure means, what a caller is told (`decide`), and what each happening changes (`transition`).
 * The shell around it (`renewal.ts`) does the I/O and decides nothing.
 */
import type { AuthErrorReason } from "./auth-error.ts"
import { type Instant, type IssuedToken, Token } from "./token.ts"
import { renewalWindow, tokenState } from "./token-state.ts"

// ---- Figures (milliseconds) ------------------------------------------------------------------------------------------

/** What the owner of a manager may set. Milliseconds. */
export interface RenewalPolicy {
  readonly renewBefore: number
  readonly requestTimeout: number
  readonly acquireTimeout: number
  readonly storeTimeout: number
}

const maxAttempts = 3
const firstWait = 500
const longestWait = 2_000
const firstBackOff = 1_000
const longestRetryAfter = 5 * 60_000
/** So long a route stays closed whose replay was refused, or for whose 401 the endpoint gave the same token again. */
const routeClosedFor = 30_000
const maxClosedRoutes = 64
const maxClearedTokens = 16
/** How often the store is looked at while another process renews. */
const storePoll = 200
/** What a lease outlives the token request that it covers by. */
const leaseMargin = 2_000
/** A token that the endpoint handed out once more is not asked for again within this time. */
const shortestRenewalInterval = 30_000

// ---- What a failure means --------------------------------------------------------------------------------------------

/** What came of one attempt: a token, or one kind of failure. */
export type AttemptOutcome = ({ readonly _tag: "Issued" } & IssuedToken) | AttemptFailure

/** Why one attempt brought no token. Nothing in it may hold a token or a secret. */
export interface AttemptFailure {
  readonly _tag: "Failed"
  /** What decides about the next attempt. */
  readonly kind: FailureKind
  /** The status of the answer; absent when there was none. */
  readonly status?: number | undefined
  /** The response field at fault, of an answer that is `invalid`. */
  readonly field?: string | undefined
  /** For how long the endpoint asks to be left alone. Milliseconds. */
  readonly retryAfter?: number | undefined
  /** What the transport threw. */
  readonly cause?: Error | undefined
  /** Sixteen bits that tell one client secret from another, and not what it is. */
  readonly mark?: number | undefined
}

/**
 * What kind of failure an attempt met: no answer or one that asks for patience (`unavailable`), an odd status or a redirect
 * (`unexpected`), credentials that were refused (`rejected`), a success that is not the documented one (`invalid`).
 */
export type FailureKind = "unavailable" | "unexpected" | "rejected" | "invalid"

export interface FailureRule {
  readonly retriedWithinAcquisition: boolean
  readonly reason: "TokenRequestFailed" | "CredentialsRejected" | "TokenResponseInvalid"
  /** The longest back-off while no valid token is held, and while one is. */
  readonly longestBackOff: Pauses
  readonly obeysRetryAfter: boolean
}

/** What each kind of failure leads to. Nothing else decides it. */
export const failureTable: { readonly [kind in FailureKind]: FailureRule } = {
  // No answer, timeout, 408, 425, 429, 5xx
  unavailable: {
    retriedWithinAcquisition: true,
    reason: "TokenRequestFailed",
    longestBackOff: { withoutToken: 5_000, withToken: 60_000 },
    obeysRetryAfter: true
  },
  // Other unexpected status, redirect
  unexpected: {
    retriedWithinAcquisition: false,
    reason: "TokenRequestFailed",
    longestBackOff: { withoutToken: 5_000, withToken: 60_000 },
    obeysRetryAfter: true
  },
  // 400, 401, 403
  rejected: {
    retriedWithinAcquisition: false,
    reason: "CredentialsRejected",
    longestBackOff: { withoutToken: 60_000, withToken: 60_000 },
    obeysRetryAfter: false
  },
  // Success, not the documented body
  invalid: {
    retriedWithinAcquisition: false,
    reason: "TokenResponseInvalid",
    longestBackOff: { withoutToken: 5_000, withToken: 60_000 },
    obeysRetryAfter: true
  }
}

// ---- The state -------------------------------------------------------------------------------------------------------

/** All that a manager knows. */
export interface RenewalState {
  readonly token: Token | undefined
  readonly acquisition: Acquisition | undefined
  readonly failure: Failure | undefined
  /** When the last failure was told to end: a store that still tells of it, whatever came since, tells nothing new. */
  readonly heeded: Pauses | undefined
  /** Access tokens that the API rejected, newest last: never served again unless the endpoint issues them anew. */
  readonly cleared: ReadonlyArray<{ readonly accessToken: string; readonly route: string }>
  /** Routes on which no token cures a 401, newest last: there it neither clears nor renews. Monotonic instants. */
  readonly closedRoutes: ReadonlyArray<{ readonly route: string; readonly until: number }>
  readonly disposed: boolean
}

/** The renewal under way: at most three attempts. */
export interface Acquisition {
  readonly startedAt: Instant
  /** Attempts begun so far. */
  readonly attempts: number
  /** When the attempt in flight was sent; undefined while waiting for the next one. */
  readonly attemptSentAt: Instant | undefined
  /** Tokens that were cleared since: the attempt in flight does not bring them back. */
  readonly clearedMeanwhile: ReadonlyArray<string>
  /** The next attempt comes at this monotonic instant. */
  readonly nextAttemptAt: number
  /** Since when another process has been renewing, on the monotonic clock. */
  readonly leaseDeniedAt: number | undefined
}

/** The last acquisition that failed. While it cools down, nobody makes a token request. Monotonic instants. */
interface Failure {
  readonly outcome: AttemptFailure
  /** How many acquisitions have failed in a row. */
  readonly streak: number
  /** What its callers are told. */
  readonly reason: Pauses<Exclude<AuthErrorReason, { readonly _tag: "ManagerDisposed" }>>
  readonly retryAt: Pauses
  /** The same on the wall clock, as it is stored: by this a failure is known again. */
  readonly told: Pauses
}

/** One value for those who hold no valid token, and one for those who do: the longer pauses are theirs. */
interface Pauses<A = number> {
  readonly withoutToken: A
  readonly withToken: A
}

/** What processes tell each other through a store; instants are on the wall clock, the one they share. */
export interface StoredState {
  readonly token: (IssuedToken & { readonly sentAt: number }) | undefined
  readonly failure: StoredFailure | undefined
}

/** A failure as others are told of it. */
export type StoredFailure = Pick<Failure, "outcome" | "streak"> & { readonly retryAt: Pauses }

export const initialState: RenewalState = {
  token: undefined,
  acquisition: undefined,
  failure: undefined,
  heeded: undefined,
  cleared: [],
  closedRoutes: [],
  disposed: false
}

// ---- What a caller is told -------------------------------------------------------------------------------------------

export type Decision =
  /** Here is the token; nothing to do. */
  | { readonly _tag: "Serve"; readonly token: Token }
  /** Here is the token; begin a renewal behind it. */
  | { readonly _tag: "ServeAndRenew"; readonly token: Token }
  /** Wait for the renewal under way. */
  | { readonly _tag: "Join" }
  /** Begin a renewal and wait for it. */
  | { readonly _tag: "Renew" }
  /** No token, and none to be had now. */
  | { readonly _tag: "Fail"; readonly reason: AuthErrorReason }

/**
 * What a caller gets who arrives at `now` and wants a token that lives at least `minValidity` milliseconds more.
 */
export function decide(state: RenewalState, now: Instant, minValidity = 0): Decision {
  if (state.disposed) return { _tag: "Fail", reason: { _tag: "ManagerDisposed" } }
  const { token, acquisition, failure } = state
  const worth = tokenState(token, now)
  if (token !== undefined && worth !== "expired") {
    if (token.remaining(now) >= minValidity || justIssued(token, now)) {
      const renews = worth === "due" && acquisition === undefined && !coolingDown(failure, now, "withToken")
      return { _tag: renews ? "ServeAndRenew" : "Serve", token }
    }
  }
  if (acquisition !== undefined) return { _tag: "Join" }
  const held = holds(token, now)
  if (failure !== undefined && coolingDown(failure, now, held)) return { _tag: "Fail", reason: failure.reason[held] }
  return { _tag: "Renew" }
}

/** Asking again for the sake of a longer life would bring the same life: this bounds what such callers can cost. */
function justIssued(token: Token, now: Instant): boolean {
  return token.age(now) < Math.min(shortestRenewalInterval, token.lifetime / 10)
}

function coolingDown(failure: Failure | undefined, now: Instant, held: keyof Pauses): boolean {
  return failure !== undefined && now.monotonic < failure.retryAt[held]
}

/** Whether every caller is told to join, at any instant: there is no token, and a renewal is under way. */
export function allJoin({ token, acquisition, disposed }: RenewalState): boolean {
  return token === undefined && acquisition !== undefined && !disposed
}

/**
 * Whether the attempt in flight is older than it may be on the wall clock, as after the process was frozen. On the
 * monotonic clock its own timer ends it.
 */
export function attemptOverdue({ acquisition }: RenewalState, wall: number, policy: RenewalPolicy): boolean {
  const sentAt = acquisition?.attemptSentAt
  return sentAt !== undefined && wall - sentAt.wall > policy.requestTimeout
}

/** How long a lease lasts: long enough for one attempt. */
export function leaseTime(policy: RenewalPolicy): number {
  return policy.requestTimeout + leaseMargin
}

/**
 * Whether to go on although others have the lease: they have had it for longer than a holder that died and its successor
 * need, or the time of the acquisition is up. That costs a duplicate request, never a wrong answer.
 */
export function leaseOverdue(acquisition: Acquisition, now: Instant, policy: RenewalPolicy): boolean {
  const { leaseDeniedAt } = acquisition
  const patience = Math.min(leaseTime(policy) + policy.requestTimeout, policy.acquireTimeout / 2)
  const deniedFor = now.monotonic - (leaseDeniedAt ?? now.monotonic)
  return deniedFor >= patience || attemptTimeout(acquisition, now, policy) === 0
}

/**
 * Whether a 401 that changes nothing, on a closed route, is worth a look at what others have: a newer token of another
 * process may have ended the held one. It costs no token request.
 */
export function worthLooking(
  state: RenewalState,
  { now, accessToken, route }: Omit<EventOf<"TokenRejected">, "_tag">
): boolean {
  const { token, acquisition, disposed } = state
  const isHeld = token?.reveal() === accessToken && acquisition === undefined && !disposed
  return isHeld && isClosed(state, route, now)
}

/** What other processes should be told of the last failure. */
export function sharedFailure({ failure }: RenewalState): StoredFailure | undefined {
  if (failure === undefined) return undefined
  const { outcome, streak, told } = failure
  // What the transport threw stays here.
  return { outcome: { ...outcome, cause: undefined }, streak, retryAt: told }
}

function isSame(told: Pauses | undefined, other: Pauses): boolean {
  return told?.withToken === other.withToken && told.withoutToken === other.withoutToken
}

/** Both of them, changed in the same way. */
function both<A>({ withoutToken, withToken }: Pauses, change: (value: number) => A): Pauses<A> {
  return { withoutToken: change(withoutToken), withToken: change(withToken) }
}

/** How long the attempt that begins at `now` may take, in milliseconds. */
export function attemptTimeout(acquisition: Acquisition, now: Instant, policy: RenewalPolicy): number {
  const left = acquisition.startedAt.monotonic + policy.acquireTimeout - now.monotonic
  return Math.max(Math.min(policy.requestTimeout, left), 0)
}

// ---- What happens, and what it changes -------------------------------------------------------------------------------

/** What can happen to a manager. Chance arrives in the event, as a number from 0 to 1. */
export type RenewalEvent =
  | { readonly _tag: "AcquisitionStarted"; readonly now: Instant }
  /** Another process holds the lease: look again soon. */
  | { readonly _tag: "LeaseDenied"; readonly now: Instant; readonly chance: number }
  /** What the store held, before a token request was made. */
  | {
      readonly _tag: "StoreRead"
      readonly now: Instant
      /** When the store answered. */
      readonly readAt: Instant
      readonly stored: StoredState
      readonly chance: number
    }
  | { readonly _tag: "AttemptStarted"; readonly now: Instant }
  | {
      readonly _tag: "AttemptEnded"
      readonly now: Instant
      readonly outcome: AttemptOutcome
      readonly chance: number
    }
  | { readonly _tag: "TokenRejected"; readonly now: Instant; readonly accessToken: string; readonly route: string }
  | { readonly _tag: "ReplayRejected"; readonly now: Instant; readonly route: string }
  /** The client secret is another than the one that was rejected. */
  | { readonly _tag: "SecretChanged" }
  | { readonly _tag: "Disposed" }

/** The state after `event`. */
export function transition(state: RenewalState, event: RenewalEvent, policy: RenewalPolicy): RenewalState {
  if (state.disposed) return state
  switch (event._tag) {
    case "AcquisitionStarted":
      return state.acquisition === undefined ? begin(state, event.now) : state
    case "LeaseDenied":
      return leaseDenied(state, event)
    case "StoreRead":
      return adopt(state, event, policy)
    case "AttemptStarted":
      return attemptStarted(state, event.now)
    case "AttemptEnded":
      return attemptEnded(state, event, policy)
    case "TokenRejected":
      return tokenRejected(state, event)
    case "ReplayRejected":
      return closeRoute(state, event)
    case "SecretChanged":
      return state.failure?.outcome.kind === "rejected" ? { ...state, failure: undefined } : state
    case "Disposed":
      return { ...initialState, disposed: true }
  }
}

function begin(state: RenewalState, now: Instant): RenewalState {
  return {
    ...state,
    token: withoutRevival(state.token, now),
    acquisition: {
      startedAt: now,
      attempts: 0,
      attemptSentAt: undefined,
      clearedMeanwhile: [],
      nextAttemptAt: now.monotonic,
      leaseDeniedAt: undefined
    }
  }
}

/** What is expired as a renewal or an attempt begins stays so, whatever the clocks are set to later. */
function withoutRevival(token: Token | undefined, now: Instant): Token | undefined {
  return tokenState(token, now) === "expired" ? token?.ended(now) : token
}

type EventOf<Tag extends RenewalEvent["_tag"]> = Extract<RenewalEvent, { readonly _tag: Tag }>

function leaseDenied(state: RenewalState, { now, chance }: EventOf<"LeaseDenied">): RenewalState {
  const { acquisition } = state
  if (acquisition === undefined) return state
  const nextAttemptAt = now.monotonic + equalJitter(storePoll, chance)
  const leaseDeniedAt = acquisition.leaseDeniedAt ?? now.monotonic
  return { ...state, acquisition: { ...acquisition, nextAttemptAt, leaseDeniedAt } }
}

/** Takes over what another process has: a better token than the one held, or else a failure that still cools down. */
function adopt(
  state: RenewalState,
  { now, readAt, stored, chance }: EventOf<"StoreRead">,
  policy: RenewalPolicy
): RenewalState {
  const token = stored.token && storedToken(stored.token, readAt, chance, policy)
  if (token !== undefined && isBetter(token, state, now)) {
    return { ...state, token, acquisition: undefined, failure: undefined }
  }
  // A failure of others is for those who want to ask.
  const asks = state.acquisition !== undefined
  return asks && stored.failure !== undefined ? heed(state, stored.failure, now, readAt) : state
}

/** Obeys a failure of another process while it cools down; after that, it still makes the next back-off longer. */
function heed(
  state: RenewalState,
  { outcome, streak, retryAt: told }: StoredFailure,
  now: Instant,
  readAt: Instant
): RenewalState {
  // Obeyed already, on the monotonic clock: neither a wall clock that was set back nor a store that keeps it prolongs it.
  if (isSame(state.heeded, told)) return state
  const pause = both(told, (retryAt) => Math.min(retryAt - readAt.wall, longestRetryAfter))
  const coolsDown = readAt.monotonic + pause[holds(state.token, now)] > now.monotonic
  const known = state.failure?.streak ?? 0
  if (!coolsDown && streak <= known) return state
  return {
    ...state,
    acquisition: coolsDown ? undefined : state.acquisition,
    failure: { ...failureAfter(outcome, Math.max(streak, known), pause, readAt), told },
    heeded: told
  }
}

/** The stored token on this process's clocks: the wall clock tells its age, and no clock makes it younger than new. */
function storedToken(
  stored: NonNullable<StoredState["token"]>,
  readAt: Instant,
  chance: number,
  policy: RenewalPolicy
) {
  const age = Math.max(readAt.wall - stored.sentAt, 0)
  const sentAt = { wall: readAt.wall - age, monotonic: readAt.monotonic - age }
  return Token.issued(stored, sentAt, renewalWindow(stored.lifetime, policy.renewBefore, chance))
}

function isBetter(token: Token, { token: held, cleared }: RenewalState, now: Instant): boolean {
  if (cleared.some(({ accessToken }) => accessToken === token.reveal())) return false
  // A token that is held is not judged anew by what a store says of its age.
  if (held?.reveal() === token.reveal()) return false
  return token.remaining(now) > Math.max(held?.remaining(now) ?? 0, 0)
}

/** Whether a valid token is held at `now`: the longer pauses apply while nobody needs a renewal. */
export function holds(token: Token | undefined, now: Instant): keyof Pauses {
  const worth = tokenState(token, now)
  return worth === "fresh" || worth === "due" ? "withToken" : "withoutToken"
}

function elapsed(since: Instant, now: Instant): number {
  return Math.max(now.wall - since.wall, now.monotonic - since.monotonic)
}

function attemptStarted(state: RenewalState, now: Instant): RenewalState {
  const { acquisition } = state
  if (acquisition === undefined) return state
  return {
    ...state,
    token: withoutRevival(state.token, now),
    acquisition: { ...acquisition, attempts: acquisition.attempts + 1, attemptSentAt: now, clearedMeanwhile: [] }
  }
}

function attemptEnded(state: RenewalState, event: EventOf<"AttemptEnded">, policy: RenewalPolicy): RenewalState {
  const sentAt = state.acquisition?.attemptSentAt
  if (state.acquisition === undefined || sentAt === undefined) return state
  const outcome = judge(state, event, sentAt, policy)
  if (outcome._tag === "Failed") return attemptFailed(state, state.acquisition, { ...event, outcome }, policy)
  const anew = state.cleared.find(({ accessToken }) => accessToken === outcome.accessToken)
  const renewed = {
    ...state,
    token: issue(outcome, sentAt, state.token, event.chance, policy),
    acquisition: undefined,
    failure: undefined,
    cleared: state.cleared.filter((entry) => entry !== anew)
  }
  // The endpoint stands by the rejected token: asking again because of that route would bring nothing either.
  return anew === undefined ? renewed : closeRoute(renewed, { now: event.now, route: anew.route })
}

/** A token that came too late, was expired on arrival, or was cleared after its request was sent, is a failure. */
function judge(
  state: RenewalState,
  event: EventOf<"AttemptEnded">,
  sentAt: Instant,
  policy: RenewalPolicy
): AttemptOutcome {
  const { now, outcome } = event
  if (outcome._tag === "Failed") return outcome
  const took = elapsed(sentAt, now)
  if (took > policy.requestTimeout) return { _tag: "Failed", kind: "unavailable" }
  if (took >= outcome.lifetime) return { _tag: "Failed", kind: "invalid", field: "expires_in" }
  const cleared = state.acquisition?.clearedMeanwhile.includes(outcome.accessToken)
  if (cleared) return { _tag: "Failed", kind: "unavailable" }
  return outcome
}

function issue(issued: IssuedToken, sentAt: Instant, held: Token | undefined, chance: number, policy: RenewalPolicy) {
  if (held?.reveal() !== issued.accessToken) {
    return Token.issued(issued, sentAt, renewalWindow(issued.lifetime, policy.renewBefore, chance))
  }
  // The endpoint hands out the same token until it dies: asking again soon brings nothing.
  const nextRequest = Math.max(issued.lifetime / 2, shortestRenewalInterval)
  return Token.issued(issued, sentAt, Math.max(issued.lifetime - nextRequest, 0))
}

function attemptFailed(
  state: RenewalState,
  acquisition: Acquisition,
  { now, outcome, chance }: EventOf<"AttemptEnded"> & { readonly outcome: AttemptFailure },
  policy: RenewalPolicy
): RenewalState {
  const rule = failureTable[outcome.kind]
  const retryAfter = rule.obeysRetryAfter ? (outcome.retryAfter ?? 0) : 0
  const wait = Math.max(equalJitter(firstWait * 2 ** (acquisition.attempts - 1), chance), retryAfter)
  const nextAttemptAt = now.monotonic + wait
  const again =
    rule.retriedWithinAcquisition &&
    acquisition.attempts < maxAttempts &&
    wait <= longestWait &&
    nextAttemptAt < acquisition.startedAt.monotonic + policy.acquireTimeout
  if (again) return { ...state, acquisition: { ...acquisition, attemptSentAt: undefined, nextAttemptAt } }

  const streak = (state.failure?.streak ?? 0) + 1
  const pause = both(rule.longestBackOff, (longest) =>
    retryAfter > 0
      ? Math.min(retryAfter, longestRetryAfter)
      : equalJitter(Math.min(firstBackOff * 2 ** (streak - 1), longest), chance)
  )
  const failure = failureAfter(outcome, streak, pause, now)
  return { ...state, acquisition: undefined, failure, heeded: failure.told }
}

/** The failure that nobody asks again after, for so many milliseconds. */
function failureAfter(outcome: AttemptFailure, streak: number, pause: Pauses, now: Instant): Failure {
  const told = both(pause, (length) => now.wall + length)
  return {
    outcome,
    streak,
    reason: both(told, (retryAt) => failureReason(outcome, retryAt)),
    retryAt: both(pause, (length) => now.monotonic + length),
    told
  }
}

/** Between half and all of `step`. */
function equalJitter(step: number, chance: number): number {
  return Math.round(step / 2 + (step / 2) * chance)
}

/** What the callers of this failure are told. */
function failureReason(failure: AttemptFailure, retryAt: number): Failure["reason"]["withToken"] {
  const { status, cause } = failure
  const rule = failureTable[failure.kind]
  switch (rule.reason) {
    case "CredentialsRejected":
      return { _tag: rule.reason, status: status ?? 401, retryAt }
    case "TokenResponseInvalid":
      return { _tag: rule.reason, field: failure.field ?? "body", retryAt }
    case "TokenRequestFailed":
      return { _tag: rule.reason, ...(status && { status }), retryAt, ...(cause && { cause }) }
  }
}

function tokenRejected(state: RenewalState, { now, accessToken, route }: EventOf<"TokenRejected">): RenewalState {
  const { acquisition } = state
  // Compare and clear: a late 401 for an older token costs nothing.
  if (isClosed(state, route, now) || state.token?.reveal() !== accessToken) return state
  return {
    ...state,
    token: undefined,
    cleared: [...state.cleared, { accessToken, route }].slice(-maxClearedTokens),
    acquisition: acquisition && {
      ...acquisition,
      clearedMeanwhile: [...acquisition.clearedMeanwhile, accessToken]
    }
  }
}

function isClosed({ closedRoutes }: RenewalState, route: string, now: Instant): boolean {
  return closedRoutes.some((entry) => entry.route === route && now.monotonic < entry.until)
}

function closeRoute(state: RenewalState, { now, route }: Omit<EventOf<"ReplayRejected">, "_tag">): RenewalState {
  const open = state.closedRoutes.filter((entry) => entry.route !== route && now.monotonic < entry.until)
  const closedRoutes = [...open, { route, until: now.monotonic + routeClosedFor }].slice(-maxClosedRoutes)
  return { ...state, closedRoutes }
}
