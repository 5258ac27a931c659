import type { AttemptFailure, AttemptOutcome } from "../endpoint/attempt.ts"
import { type IssuedToken, Token } from "../token/token.ts"
import { renewalWindow } from "../token/token-state.ts"
import { elapsed, type Instant, later } from "../time/instant.ts"
import { failureAfter, longestRetryAfter } from "./failure.ts"
import { failureTable } from "./failure-table.ts"
import { ignoreRoute } from "./ignored-routes.ts"
import { equalJitter, mapPauses } from "./pauses.ts"
import type { RenewalPolicy } from "./policy.ts"
import { overdueGrace, shortestRenewalInterval } from "./time-limits.ts"
import type { EventOf } from "./renewal-event.ts"
import type { Renewal, RenewalState } from "./state.ts"

const maxAttempts = 3
/** Milliseconds, as all of these. */
const firstWait = 500
const longestWait = 2_000
const firstBackOff = 1_000
const lastSecond = 1_000

/** A token request has ended: with a token, with another attempt to come, or with the end of the renewal. */
export function attemptEnded(state: RenewalState, event: EventOf<"AttemptEnded">, policy: RenewalPolicy): RenewalState {
  const sentAt = state.renewal?.attemptSentAt
  if (state.renewal === undefined || sentAt === undefined) return state
  // Of a renewal that was overdue: its successor has attempts of its own.
  if (event.startedAt !== undefined && event.startedAt !== state.renewal.startedAt) return state
  const outcome = judge(state, event, sentAt, policy)
  if (outcome._tag === "Failed") {
    const repeated = event.outcome._tag === "Issued" && outcome.kind === "invalid" && isKnown(state, event.outcome)
    // The endpoint gives the old token until its last second is over.
    const asked = repeated ? { ...outcome, kind: "unavailable" as const, retryAfter: lastSecond } : outcome
    const after = attemptFailed(state, state.renewal, { ...event, outcome: asked }, policy, repeated)
    return after.renewal === undefined && repeated
      ? attemptFailed(state, state.renewal, { ...event, outcome }, policy)
      : after
  }
  const reissued = state.cleared.find(({ accessToken }) => accessToken === outcome.accessToken)
  const renewed = {
    ...state,
    token: issuedToken(outcome, sentAt, state, event, policy),
    renewal: undefined,
    failure: undefined,
    cleared: state.cleared.filter((entry) => entry !== reissued)
  }
  // The endpoint stands by the rejected token: asking again because of that route would bring nothing either.
  return reissued === undefined ? renewed : ignoreRoute(renewed, reissued.route, event.now)
}

function isKnown({ token, cleared }: RenewalState, { accessToken }: IssuedToken): boolean {
  return token?.reveal() === accessToken || cleared.some((entry) => entry.accessToken === accessToken)
}

/** A token that came too late, was expired on arrival, or was cleared after its request was sent, is a failure. */
function judge(
  state: RenewalState,
  { now, outcome }: EventOf<"AttemptEnded">,
  sentAt: Instant,
  policy: RenewalPolicy
): AttemptOutcome {
  if (outcome._tag === "Failed") return outcome
  const took = elapsed(sentAt, now)
  if (took > policy.requestTimeout) return { _tag: "Failed", kind: "unavailable" }
  const { lifetime, retryAfter } = outcome
  if (took >= lifetime) return { _tag: "Failed", kind: "invalid", field: "expires_in", retryAfter }
  const cleared = state.renewal?.clearedMeanwhile.includes(outcome.accessToken)
  if (cleared) return { _tag: "Failed", kind: "unavailable" }
  return outcome
}

function attemptFailed(
  state: RenewalState,
  renewal: Renewal,
  { now, outcome, certificate, chance }: EventOf<"AttemptEnded"> & { readonly outcome: AttemptFailure },
  policy: RenewalPolicy,
  isLastSecond = false
): RenewalState {
  const rule = failureTable[outcome.kind]
  // After a failed renewal one attempt tells whether the endpoint is back: three of each process would keep it down.
  const isRetried = rule.retriedWithinRenewal && ((state.failure?.streak ?? 0) === 0 || isLastSecond)
  const retryAfter = outcome.retryAfter ?? 0
  // The refusal of a certificate says nothing about the one that has taken its place meanwhile.
  const isReplaced = outcome.kind === "certificate" && certificate !== state.certificate
  const wait = isReplaced ? 1 : Math.max(equalJitter(firstWait * 2 ** (renewal.attempts - 1), chance), retryAfter)
  const nextAttemptAt = now.monotonic + wait
  const isSpurious = outcome.status === 401 && renewal.rejections < (outcome.retryRejections ?? 0)
  const again =
    (isRetried || isSpurious || isReplaced) &&
    renewal.attempts < maxAttempts &&
    wait <= longestWait &&
    nextAttemptAt < renewal.startedAt.monotonic + policy.renewalTimeout
  if (again) {
    const rejections = renewal.rejections + (isSpurious ? 1 : 0)
    // Our attempt ends the wait for the lease. A later denial begins a new wait.
    const next = { rejections, failed: outcome, attemptSentAt: undefined, leaseDeniedAt: undefined, nextAttemptAt }
    return { ...state, renewal: { ...renewal, ...next } }
  }

  return renewalFailed(state, { outcome, now, chance }, retryAfter)
}

/** A defect has ended the renewal: it has failed, like one whose endpoint does not answer. */
export function renewalAborted(state: RenewalState, event: EventOf<"RenewalAborted">): RenewalState {
  return unanswered(state, event)
}

/**
 * Dates the failure of an overdue renewal at the end of its time, and not when a caller notices it. So that caller can begin the
 * next one.
 */
export function endOverdue(
  state: RenewalState,
  { now, chance }: EventOf<"TimeChecked">,
  policy: RenewalPolicy
): RenewalState {
  if (state.renewal === undefined) return state
  const late = now.monotonic - state.renewal.startedAt.monotonic - policy.renewalTimeout - overdueGrace
  if (late <= 0) return state
  const cause = new Error(`no renewal within ${policy.renewalTimeout} ms`)
  return unanswered(state, { now: later(now, -late), cause, chance })
}

function unanswered(
  state: RenewalState,
  { now, cause, chance }: Pick<EventOf<"RenewalAborted">, "now" | "cause" | "chance">
): RenewalState {
  if (state.renewal === undefined) return state
  return renewalFailed(state, { outcome: { _tag: "Failed", kind: "unavailable", cause }, now, chance }, 0)
}

function renewalFailed(
  state: RenewalState,
  { outcome, now, chance }: { readonly outcome: AttemptFailure; readonly now: Instant; readonly chance: number },
  retryAfter: number
): RenewalState {
  const streak = (state.failure?.streak ?? 0) + 1
  const pause = mapPauses(failureTable[outcome.kind].longestBackOff, (longest) =>
    retryAfter > 0
      ? Math.min(retryAfter, longestRetryAfter)
      : equalJitter(Math.min(firstBackOff * 2 ** (streak - 1), longest), chance)
  )
  const failure = failureAfter(outcome, streak, pause, now)
  return { ...state, renewal: undefined, failure, lastObeyed: failure.retryAtWall }
}

/** The token of an answer. One that the endpoint returns again until it dies is not asked for in a loop. */
function issuedToken(
  issued: IssuedToken,
  sentAt: Instant,
  { token: held, certificate: current }: RenewalState,
  { now, chance, certificate }: EventOf<"AttemptEnded">,
  policy: RenewalPolicy
): Token {
  const nextRequest = Math.max(issued.lifetime / 2, shortestRenewalInterval)
  const window =
    held?.reveal() === issued.accessToken
      ? Math.max(issued.lifetime - nextRequest, 0)
      : renewalWindow(issued.lifetime, policy.renewBefore, chance)
  return dueIfReplaced(Token.issued(issued, sentAt, window, certificate), current, now)
}

/** A token of a client certificate that has been replaced is good until its end, and is due at once. */
export function dueIfReplaced<A extends Token | undefined>(
  token: A,
  current: string | undefined,
  now: Instant
): A | Token {
  return token === undefined || token.certificate === current ? token : token.due(now)
}
