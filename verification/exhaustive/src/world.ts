import type { FailureKind } from "../../../packages/auth-core/src/endpoint/attempt.ts"
import { beginRun, type RenewalRun } from "../../../packages/auth-core/src/renewal/next-step.ts"
import type { RenewalPolicy } from "../../../packages/auth-core/src/renewal/policy.ts"
import type { RenewalState } from "../../../packages/auth-core/src/renewal/state.ts"
import { initialState } from "../../../packages/auth-core/src/renewal/state.ts"
import type { Instant } from "../../../packages/auth-core/src/time/instant.ts"

/** One point of the search: the state of the rules, the clocks, and a record kept independently of them. */
export interface World {
  readonly policy: RenewalPolicy
  /** Whether the client certificate may be replaced. */
  readonly replaces: boolean
  readonly state: RenewalState
  /** How far the last renewal has come. */
  readonly run: RenewalRun
  readonly now: Instant
  readonly book: Book
}

/** What the invariants are judged by: kept beside the rules, not taken from them. */
interface Book {
  /** Tokens that were cleared and not issued anew since, and where they were rejected. */
  readonly dead: ReadonlyArray<{ readonly accessToken: string; readonly route: string }>
  /** Until when (monotonic) no 401 on a route may clear the token. */
  readonly ignored: Readonly<Record<string, number>>
  /** When 401s cleared tokens (monotonic), as many as matter. */
  readonly clearedAt: ReadonlyArray<number>
  /** The last attempt that failed: when it ended (monotonic), how, and how many renewals in a row it made fail. */
  readonly failed: FailedAttempt | undefined
  /** Attempts of the renewal under way, and whether a valid token was held as it began. */
  readonly attempts: number
  /** Attempts of it that were repeated after a 401, because the provider says that some come for no reason. */
  readonly granted: number
  readonly held: boolean
  /** Of these, the ones cleared while the attempt in flight was under way: it cannot issue them anew. */
  readonly deadMeanwhile: ReadonlyArray<string>
  /** Since when another process has had the lease, as far as this renewal knows (monotonic). */
  readonly deniedAt: number | undefined
  /** The certificate that the attempt in flight was sent with. */
  readonly sentWith: string | undefined
  /** How many tokens there have been, to name the next one. */
  readonly tokens: number
  /** When token requests were made, by us or by others (monotonic), as far as a budget counts them. */
  readonly requests: ReadonlyArray<number>
}

interface FailedAttempt {
  readonly at: number
  readonly kind: FailureKind
  readonly streak: number
  readonly retryAfter: number
  /** Whether the renewal goes on. */
  readonly again: boolean
  /** How the last renewal failed, which may be an earlier one. */
  readonly renewal: FailureKind | undefined
}

const usual: RenewalPolicy = {
  renewBefore: 300_000,
  requestTimeout: 10_000,
  renewalTimeout: 30_000,
  storeTimeout: 1_000,
  shares: true,
  // Managers have five. The rule is the same, and fewer worlds tell it.
  maxInvalidations: 2
}

const epoch = 1_750_000_000_000

export const beginning: World = {
  policy: usual,
  replaces: false,
  state: initialState,
  run: beginRun(initialState),
  now: { wall: epoch, monotonic: 0 },
  book: {
    dead: [],
    ignored: {},
    clearedAt: [],
    failed: undefined,
    attempts: 0,
    granted: 0,
    held: false,
    deadMeanwhile: [],
    deniedAt: undefined,
    sentWith: undefined,
    tokens: 0,
    requests: []
  }
}

/** The same of a PSP that allows two token requests a minute. Only what has to do with that happens there. */
export const beginningWithBudget: World = { ...beginning, policy: { ...usual, budget: { requests: 2, per: 60_000 } } }

/** The same where the client certificate may be replaced, without what has nothing to do with that. */
export const beginningWithCertificate: World = { ...beginning, replaces: true }

/** How far the wall clock is off what the monotonic clock says it should be. */
export const skew = ({ now }: World): number => now.wall - epoch - now.monotonic

/** How many token requests count at this moment. */
export function requestsLately({ book, now, policy: { budget } }: World): number {
  return book.requests.filter((at) => now.monotonic - at < (budget?.per ?? 0)).length
}

/** How many tokens 401s have cleared in the last 30 s, up to the number that matters. */
export function clearedLately({ book, now }: World): number {
  return book.clearedAt.filter((at) => now.monotonic - at < 30_000).length
}

/** Whether a valid token is held, as the promises say it. */
export function holdsValid({ state: { token }, now }: World): boolean {
  return token !== undefined && token.expiresAt.wall > now.wall && token.expiresAt.monotonic > now.monotonic
}

/** The table of the promises, written once more: the shortest pause after the last failed attempt, in milliseconds. */
export function leastPause({ book: { failed, held } }: World): number {
  if (failed === undefined) return 0
  const { again, kind, retryAfter, streak } = failed
  if (again) return Math.max(250, retryAfter)
  if (retryAfter > 0) return Math.min(retryAfter, 300_000)
  const longest = kind === "rejected" || held ? 60_000 : 5_000
  return Math.min(1_000 * 2 ** (streak - 1), longest) / 2
}

export function elapsed(since: Instant, now: Instant): number {
  return Math.max(now.wall - since.wall, now.monotonic - since.monotonic)
}
