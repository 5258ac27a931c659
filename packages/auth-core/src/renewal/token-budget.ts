import { type Instant, later } from "../time/instant.ts"
import { failureAfter } from "./failure.ts"
import type { RenewalPolicy } from "./policy.ts"
import { shortestAttempt } from "./time-limits.ts"
import type { EventOf } from "./renewal-event.ts"
import type { CountedRequest, RenewalState, StoredRequest } from "./state.ts"

type Budget = NonNullable<RenewalPolicy["budget"]>

/**
 * Before a token request: the requests of others are known now. If the budget is spent, the renewal waits until the next one
 * is allowed, or fails where that is too late for it.
 */
export function budgetRead(
  state: RenewalState,
  { now, others, about }: EventOf<"BudgetRead">,
  policy: RenewalPolicy
): RenewalState {
  const { renewal, failure } = state
  const { budget } = policy
  if (renewal === undefined || budget === undefined) return state
  const requests = counted([...state.requests, ...unknown(state.requests, others, now, budget)], budget)
  const allowedAt = nextAllowed(requests, now, budget)
  // Timers may be early by a little: one wait for an instant is enough.
  if (allowedAt <= now.monotonic || allowedAt === renewal.nextAttemptAt) return { ...state, requests }
  if (allowedAt <= renewal.startedAt.monotonic + policy.renewalTimeout - shortestAttempt) {
    return { ...state, requests, renewal: { ...renewal, nextAttemptAt: allowedAt } }
  }
  const wait = Math.ceil(allowedAt - now.monotonic)
  const { status, cause, providerMessage, requestId, mayNeedCertificate } = renewal.failed ?? failure?.outcome ?? {}
  const last = { status, cause, providerMessage, requestId, mayNeedCertificate }
  // Nothing was tried, so this makes no later pause longer.
  const spent = failureAfter(
    { _tag: "Failed", kind: "budget", ...last, ...about },
    failure?.streak ?? 0,
    { missing: wait, held: wait },
    now
  )
  return { ...state, requests, renewal: undefined, failure: spent, lastObeyed: spent.retryAtWall }
}

/** The requests with one more, as far as they count. */
export function withRequest(
  state: RenewalState,
  request: CountedRequest,
  { budget }: RenewalPolicy
): RenewalState["requests"] {
  return budget === undefined ? state.requests : counted([...state.requests, request], budget)
}

/** As other processes read them: at most the number that the budget allows. */
export function storedRequests(requests: ReadonlyArray<CountedRequest>): ReadonlyArray<StoredRequest> {
  return requests.map(({ id, sentAt }) => ({ id, sentAt: sentAt.wall }))
}

/** The newest, oldest first: as many as the budget allows decide. */
function counted(requests: ReadonlyArray<CountedRequest>, { requests: most }: Budget): ReadonlyArray<CountedRequest> {
  return requests.toSorted((a, b) => a.sentAt.monotonic - b.sentAt.monotonic).slice(-most)
}

/** When the next request is allowed, on the monotonic clock. */
function nextAllowed(requests: ReadonlyArray<CountedRequest>, now: Instant, { requests: most, per }: Budget): number {
  const [oldest] = requests
  return oldest === undefined || requests.length < most ? now.monotonic : oldest.sentAt.monotonic + per
}

/** Requests of others, on the clocks of this process. Of a wall clock that is ahead of ours, the age is zero. */
function unknown(
  known: RenewalState["requests"],
  others: ReadonlyArray<StoredRequest>,
  now: Instant,
  { per }: Budget
): ReadonlyArray<CountedRequest> {
  return others
    .filter(({ id }) => !known.some((request) => request.id === id))
    .map(({ id, sentAt }) => ({ id, age: Math.max(now.wall - sentAt, 0) }))
    .filter(({ age }) => age < per)
    .map(({ id, age }) => ({ id, sentAt: later(now, -age) }))
}
