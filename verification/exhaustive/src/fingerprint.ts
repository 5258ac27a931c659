import { failureTable } from "../../../packages/auth-core/src/renewal/failure-table.ts"
import type { Instant } from "../../../packages/auth-core/src/time/instant.ts"
import { clearedLately, elapsed, leastPause, skew, type World } from "./world.ts"

/**
 * What two worlds have in common that need not be told apart: times relative to now, in buckets whose borders are those of
 * the rules, and counters up to where they no longer matter. Small numbers, each of which becomes a character: this is
 * computed after every step, and to compare short texts is fastest.
 */
export function fingerprint(world: World): string {
  const { state, book } = world
  return String.fromCharCode(
    flag(state.disposed),
    skew(world) / hour + 1,
    flag(state.certificate !== undefined),
    ...tokenOf(world),
    ...renewalOf(world),
    ...failureOf(world),
    ...failedAttemptOf(world),
    flag(book.deadMeanwhile.length > 0),
    denied(world, book.deniedAt, 15_000),
    ...routesOf(world),
    ...budgetOf(world)
  )
}

type Numbers = ReadonlyArray<number>

const hour = 3_600_000
/** No other number is as large. */
const none: Numbers = [255]
const kinds = Object.keys(failureTable)

const flag = (is: boolean): number => (is ? 1 : 0)

function tokenOf({ state: { token }, now }: World): Numbers {
  if (token === undefined) return none
  const expiry = bucket(left(token.expiresAt, now), [0, 60_000, 1_800_000])
  return [flag(token.certificate !== undefined), flag(left(token.dueAt, now) > 0), expiry]
}

function renewalOf(world: World): Numbers {
  const { now, run, book, policy } = world
  const { renewal } = world.state
  if (renewal === undefined) return none
  const { attemptSentAt, startedAt, leaseDeniedAt } = renewal
  return [
    attemptSentAt === undefined ? 0 : 1 + bucket(elapsed(attemptSentAt, now), [0, policy.requestTimeout]),
    flag(attemptSentAt !== undefined && book.sentWith !== undefined),
    flag(run.hasLease),
    renewal.attempts,
    renewal.rejections,
    book.granted,
    flag(renewal.nextAttemptAt <= now.monotonic),
    bucket(startedAt.monotonic + policy.renewalTimeout - now.monotonic, [-1_001, 0, 1_000, 2_000, 10_000]),
    denied(world, leaseDeniedAt, policy.renewalTimeout / 2),
    // A token cleared after its request was sent is not brought back.
    flag(renewal.clearedMeanwhile.length > 0)
  ]
}

function failureOf({ state: { failure }, now }: World): Numbers {
  if (failure === undefined) return none
  const { outcome, streak, retryAt } = failure
  return [
    kinds.indexOf(outcome.kind),
    Math.min(streak, 4),
    bucket(retryAt.missing - now.monotonic, [0, 5_000]),
    bucket(retryAt.held - now.monotonic, [0, 60_000])
  ]
}

function failedAttemptOf(world: World): Numbers {
  const { failed } = world.book
  if (failed === undefined) return none
  const { again, streak, at } = failed
  return [flag(again), Math.min(streak, 4), flag(leastPause(world) > world.now.monotonic - at)]
}

/** Whether another process has the lease, and whether it has had it for too long. */
function denied({ now }: World, since: number | undefined, longest: number): number {
  return since === undefined ? 0 : 1 + flag(since + longest <= now.monotonic)
}

/** Where 401s are ignored. Which of the two routes it is does not matter, only whether it is the same. */
function routesOf(world: World): Numbers {
  const { state, now, book } = world
  const ignores = (route: string): boolean =>
    state.ignoredRoutes.some((it) => it.route === route && it.until > now.monotonic)
  const shouldIgnore = (route: string): boolean => (book.ignored[route] ?? Number.NEGATIVE_INFINITY) > now.monotonic
  const deadOn = book.dead.at(-1)?.route
  const first = deadOn ?? (ignores("a") ? "a" : "b")
  const other = first === "a" ? "b" : "a"
  return [
    flag(deadOn !== undefined),
    flag(ignores(first)),
    flag(ignores(other)),
    // The same, unless the rules are broken: then the search must not take the one for the other.
    flag(shouldIgnore(first)),
    flag(shouldIgnore(other)),
    state.invalidatedAt.filter((at) => at + 30_000 > now.monotonic).length,
    clearedLately(world)
  ]
}

/** Of each request that counts: whether it is over soon enough to be waited for, for the rules and as it was. */
function budgetOf({ state, now, book, policy: { budget, renewalTimeout } }: World): Numbers {
  if (budget === undefined) return none
  const over = (sentAt: number): number => bucket(sentAt + budget.per - now.monotonic, [0, renewalTimeout - 1_000])
  return [...state.requests.map(({ sentAt }) => over(sentAt.monotonic)), ...none, ...book.requests.map(over)]
}

const left = (limit: Instant, now: Instant): number => Math.min(limit.monotonic - now.monotonic, limit.wall - now.wall)

/** How many of the borders it is beyond. */
function bucket(milliseconds: number, borders: Numbers): number {
  let beyond = 0
  for (const border of borders) if (milliseconds > border) beyond++
  return beyond
}
