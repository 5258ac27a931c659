import type { AuthErrorReason } from "../../../../packages/auth-core/src/errors/auth-error.ts"
import type { TokenEvent } from "../../../../packages/auth-core/src/renewal/token-events.ts"
import type { Instant } from "../../../../packages/auth-core/src/time/instant.ts"
import {
  type ExpectedRenewal,
  type ExpectedState,
  ignoreRoute,
  type ExpectedFailure,
  holding,
  isReplaced,
  isValid,
  remaining
} from "./expected-state.ts"
import { pauseAfter, shifted, tagOf, waitAfter } from "./documented-failures.ts"
import type { Answer } from "../world/endpoint-answers.ts"
import type { Profile } from "../world/profile.ts"
import type { Report } from "../world/report.ts"

export interface OracleParts {
  readonly expected: ExpectedState
  readonly report: Report
  readonly profile: Profile
  readonly now: () => Instant
  readonly awake: () => number
  /** Counts the moments at which something happens. */
  readonly tick: () => number
  /** The secret that this process was last told. */
  readonly secret: () => string | undefined
  /** Whether the secret of the attempt under way could not be had. */
  readonly secretTroubled: () => boolean
}

/** Judges when token requests are made, how often, and what the manager makes of their answers. */
export interface RenewalOracle {
  readonly begun: () => ExpectedRenewal
  readonly requested: (attempt: number) => void
  readonly attemptFailed: () => void
  readonly renewalFailed: (event: Extract<TokenEvent, { readonly _tag: "RenewalFailed" }>) => void
  /** The answer that made the manager's new token. */
  readonly issued: () => void
}

export function renewalOracle({
  expected,
  report,
  profile,
  now,
  awake,
  secret,
  secretTroubled
}: OracleParts): RenewalOracle {
  const { options } = profile
  // Where nothing but its own waits can keep it from the next attempt.
  const undisturbed =
    profile.budget === undefined && profile.processes === 1 && profile.storeModes.length === 1 && isCalm(profile)

  /** What is expired as a renewal or an attempt begins stays so. */
  const endHeld = (): void => {
    const { held } = expected
    if (held !== undefined && held.over !== true && remaining(held, now()) <= 0) {
      const lasted = Math.min(held.lifetime, now().monotonic - held.sentAt.monotonic)
      expected.held = { ...held, over: true, lasted }
    }
  }

  const begun = (): ExpectedRenewal => {
    if (expected.renewal !== undefined) return expected.renewal
    endHeld()
    expected.renewal = {
      startedAt: now(),
      startedAwake: awake(),
      attempts: 0,
      attempt: undefined,
      notBefore: 0,
      notAfter: Number.POSITIVE_INFINITY,
      loads: [],
      leaseDeniedAt: { awake: undefined },
      leased: false,
      loadsBefore: 0
    }
    return expected.renewal
  }

  const requested = (attempt: number): void => {
    const at = now()
    const renewal = begun()
    endHeld()
    const { failure } = expected
    report.check(renewal.attempt === undefined, "one token request at a time", () => "an attempt is under way already")
    report.check(attempt === ++renewal.attempts && attempt <= 3, "at most three attempts", () => `attempt ${attempt}`)
    report.check(
      at.monotonic >= renewal.notBefore,
      "waits between attempts",
      () => `${renewal.notBefore - at.monotonic} ms too early`
    )
    if (attempt === 1 && failure !== undefined) {
      failure.closed ||= isReplaced(failure, secret())
      if (!failure.closed) {
        const early = failure.least[holding(expected, at)] - at.monotonic
        report.check(early <= 0, "no request before retryAt", () => `${early} ms too early after ${failure.means}`)
      }
    }
    const late = at.monotonic - renewal.notAfter
    report.check(late <= 0, "waits between attempts", () => `${late} ms too late`)
    renewal.attempt = { requestedAt: at, request: undefined, clearedMeanwhile: new Set() }
  }

  /** What the documentation makes of the attempt that has ended. */
  const judged = (attempt: ExpectedRenewal["attempt"]): Answer["means"] | "lastSecond" => {
    const answer = attempt?.request?.answer
    if (attempt === undefined || answer === undefined) return "unavailable"
    if (answer.means !== "issued") return answer.means
    const took = tookUntil(now(), attempt.requestedAt)
    if (took > options.requestTimeout) return "unavailable"
    const isKnown = [expected.held?.accessToken, ...expected.cleared.keys()].includes(answer.accessToken)
    if (took >= (answer.lifetime ?? 0)) return isKnown ? "lastSecond" : "invalid"
    return attempt.clearedMeanwhile.has(answer.accessToken ?? "") ? "unavailable" : "issued"
  }

  const ended = () => {
    const renewal = begun()
    const { attempt } = renewal
    const means = judged(attempt)
    if (attempt !== undefined && attempt.request?.answer === undefined && !secretTroubled()) {
      const took = tookUntil(now(), attempt.requestedAt)
      const left = renewal.startedAt.monotonic + options.renewalTimeout - attempt.requestedAt.monotonic
      report.check(
        took >= Math.min(options.requestTimeout, left),
        "an attempt has its time",
        () => `gave up after ${took}`
      )
    }
    renewal.attempt = undefined
    return { renewal, means, attempt, answer: attempt?.request?.answer }
  }

  const attemptFailed = (): void => {
    const { renewal, means, answer } = ended()
    const wait = means === "issued" ? undefined : waitAfter(means, renewal.attempts, answer)
    const { failure } = expected
    // Another secret ends it, also while the attempt is under way.
    if (failure !== undefined) failure.closed ||= isReplaced(failure, secret())
    const isSecond = failure !== undefined && !failure.closed && Math.min(...failure.streaks) > 0
    report.check(
      !isSecond || means === "lastSecond",
      "one attempt after a failed renewal",
      () => `again after ${means}`
    )
    if (wait === undefined) report.broken("what a failure means", `tried again after ${means}`)
    else {
      const { storeLatency, lag } = profile
      renewal.notBefore = now().monotonic + wait.least
      if (undisturbed) renewal.notAfter = now().monotonic + wait.most + 4 * storeLatency + 8 + lag
    }
  }

  /** When a renewal ended that ends now: one that is overdue by more than a second ended then, if a caller found it so. */
  const endOf = (renewal: ExpectedRenewal, reason: AuthErrorReason): Instant => {
    const at = now()
    if (!("cause" in reason) || !reason.cause?.message.startsWith("no renewal within")) return at
    const late = at.monotonic - renewal.startedAt.monotonic - options.renewalTimeout - 1_000
    report.check(late > 0, "a renewal has its time", () => `given up ${-late} ms too early`)
    return { wall: at.wall - late, monotonic: at.monotonic - late }
  }

  /** No request was made, since the budget of the PSP is spent. */
  const budgetSpent = (reason: AuthErrorReason & { readonly retryAt: number }): void => {
    const renewal = begun()
    const at = now()
    const { per = 0 } = profile.budget ?? {}
    expected.renewal = undefined
    report.check(renewal.attempt === undefined, "a token budget holds", () => "it failed during an attempt")
    const wait = reason.retryAt - at.wall
    report.check(wait > 0 && wait <= per + 1, "a token budget holds", () => `${wait} ms to wait`)
    const end = renewal.startedAt.monotonic + options.renewalTimeout - 1_000
    report.check(at.monotonic + wait >= end - 1, "waits for the budget", () => "it could have waited")
    if (expected.failure) expected.failure.closed ||= isReplaced(expected.failure, secret())
    const until = (slack: number) => shifted({ held: wait + slack, missing: wait + slack }, at.monotonic)
    expected.failure = {
      means: "budget",
      reason,
      told: [reason],
      adopted: false,
      origin: {},
      // Nothing was tried.
      streaks: streaksAfter(expected.failure, renewal).map((streak) => streak - 1),
      at,
      least: until(-1),
      most: until(1),
      secret: undefined,
      wallAhead: at.wall - at.monotonic,
      closed: false
    }
    expected.lastObeyed.add(expected.failure.origin)
  }

  const renewalFailed: RenewalOracle["renewalFailed"] = ({ reason, tokenHeld }) => {
    if (reason._tag === "TokenRequestFailed" && reason.budgetSpent === true) return budgetSpent(reason)
    const { renewal, means, answer, attempt } = ended()
    const at = endOf(renewal, reason)
    expected.renewal = undefined
    if (means === "issued") return report.broken("what a failure means", "failed with a token in hand")
    // A secret that cannot be had is a kind of its own; one that takes too long is an endpoint that does not answer.
    const noSecret = attempt?.request === undefined && secretTroubled() && reason._tag === "CredentialsUnavailable"
    const isRight = noSecret || reason._tag === tagOf(means)
    report.check(isRight, "what a failure means", () => `${means} became ${reason._tag}`)
    const held = holding(expected, now())
    report.check(tokenHeld === (held === "held"), "served to its end", () => `tokenHeld is ${tokenHeld}`)
    // After a failed renewal, of others too, there is one attempt.
    const isFirst = Math.max(...streaksAfter(expected.failure, renewal)) === 1
    const wait = isFirst || means === "lastSecond" ? waitAfter(means, renewal.attempts, answer) : undefined
    const end = renewal.startedAt.monotonic + options.renewalTimeout
    report.check(
      wait === undefined || at.monotonic + wait.most >= end,
      "what a failure means",
      () => "gave up too early"
    )
    if (expected.failure) expected.failure.closed ||= isReplaced(expected.failure, secret())
    const streaks = streaksAfter(expected.failure, renewal)
    const { least } = pauseAfter(means, Math.min(...streaks), answer)
    const { most } = pauseAfter(means, Math.max(...streaks), answer)
    const stated = ("retryAt" in reason ? reason.retryAt : 0) - at.wall
    report.check(
      stated >= least[held] - 1 && stated <= most[held] + 1,
      "the length of a pause",
      () =>
        `${stated} ms after ${means}, ${streaks.join(" or ")} in a row; ${least[held]} to ${most[held]} are documented`
    )
    expected.failure = {
      means,
      reason,
      told: [reason],
      adopted: false,
      origin: {},
      streaks,
      at,
      least: shifted(least, at.monotonic),
      most: shifted(most, at.monotonic),
      secret: attempt?.request?.secret,
      wallAhead: at.wall - at.monotonic,
      closed: false
    }
    expected.lastObeyed.add(expected.failure.origin)
  }

  const issued = (): void => {
    const { renewal, means, attempt, answer } = ended()
    // Of what was known of failures before, a token that is had tells more.
    for (const { truth } of renewal.loads) {
      if (truth?.expected?.failure) expected.lastObeyed.add(truth.expected.failure.origin)
    }
    expected.renewal = undefined
    expected.failure = undefined
    if (means !== "issued" || attempt === undefined || answer?.accessToken === undefined) {
      return report.broken("what a failure means", `${means} was taken for a token`)
    }
    const { accessToken, lifetime = 0 } = answer
    const again = isSame(expected, accessToken)
    const route = expected.cleared.get(accessToken)
    expected.cleared.delete(accessToken)
    // The endpoint stands by it: on that route another 401 costs nothing for a while.
    if (route !== undefined) ignoreRoute(expected, route, now().monotonic)
    expected.held = { accessToken, lifetime, sentAt: attempt.requestedAt, again }
  }

  return { begun, requested, attemptFailed, renewalFailed, issued }
}

/** Failures that others left count as well, unless they concern another secret. */
function streaksAfter(failure: ExpectedFailure | undefined, { loads }: ExpectedRenewal): ReadonlyArray<number> {
  const own = failure === undefined ? [0] : failure.streaks
  const known = failure?.closed === true ? [0, ...own] : own
  const least = Math.min(...known)
  const stored = loads
    .flatMap(({ truth }) => truth?.expected?.failure?.streaks ?? [])
    .filter((streak) => streak > least)
  return [...new Set([...known, ...stored])].map((streak) => streak + 1)
}

function isCalm({ clockTroubles, actionWeights }: Profile): boolean {
  return !clockTroubles && actionWeights.crash === 0 && actionWeights.restart === 0 && actionWeights.secretTrouble === 0
}

function isSame({ held }: ExpectedState, accessToken: string): boolean {
  return held?.accessToken === accessToken
}

function tookUntil(now: Instant, since: Instant): number {
  return Math.max(now.wall - since.wall, now.monotonic - since.monotonic)
}

/** When the renewal window opens, at the earliest and at the latest, counted from when the request was sent. */
export function windowOpens(expected: ExpectedState, { options }: Profile, now: Instant): "closed" | "maybe" | "open" {
  const { held } = expected
  if (!isValid(held, now)) return "open"
  const { lifetime, sentAt, again } = held
  const age = tookUntil(now, sentAt)
  const window = Math.min(options.renewBefore, lifetime / 5)
  const atLeast = again ? Math.min(Math.max(lifetime / 2, 30_000), lifetime) : lifetime - window * 1.1
  const atMost = again ? atLeast : lifetime - window
  if (age < atLeast - 1) return "closed"
  return age < atMost + 1 ? "maybe" : "open"
}
