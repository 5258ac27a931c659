import { allJoin, decide } from "../../../packages/auth-core/src/renewal/decide.ts"
import type { RenewalEvent } from "../../../packages/auth-core/src/renewal/renewal-event.ts"
import type { Step } from "./steps.ts"
import { clearedLately, holdsValid, leastPause, requestsLately, type World } from "./world.ts"

type EventOf<Tag extends RenewalEvent["_tag"]> = Extract<RenewalEvent, { readonly _tag: Tag }>

/** What must hold in every world. Gives the broken invariant, or undefined. */
export function brokenIn(world: World): string | undefined {
  const { state, now, book } = world
  if (state.disposed) return undefined
  const valid = holdsValid(world)
  for (const minValidity of [0, 1_800_000]) {
    const decision = decide(state, now, minValidity)
    if (allJoin(state) && decision._tag !== "Join") return "a caller is told to join who should not"
    const begins = decision._tag === "Renew" || decision._tag === "ServeAndRenew"
    if (begins && state.renewal !== undefined) return "a second renewal begins while one is under way"
    if (valid && minValidity === 0 && !("token" in decision)) return "a valid token is withheld"
    if (!("token" in decision)) continue
    if (!valid) return "an expired token is served"
    const served = decision.token.reveal()
    if (book.dead.some(({ accessToken }) => accessToken === served)) return "a cleared token is served"
  }
  const { token, certificate } = state
  if (valid && token?.certificate !== certificate && token !== undefined && now.monotonic < token.dueAt.monotonic)
    return "a token of a certificate that was replaced is not due"
  return undefined
}

/** What must hold of every step. Gives the broken invariant, or undefined. */
export function brokenBy(before: World, { event, world }: Step): string | undefined {
  const { state, book, now } = world
  const ended = before.state.renewal !== undefined && state.renewal === undefined
  switch (event?._tag) {
    case "AttemptStarted":
      return beyondBudget(world) ?? attemptTooEarly(before, book.attempts)
    case "BudgetRead":
      return wronglyWaited(world, ended)
    case "AttemptEnded":
      if (!ended && book.failed?.kind === "rejected") {
        const { retryRejections = 0 } = event.outcome._tag === "Failed" ? event.outcome : {}
        if (book.granted > retryRejections) return "a 401 is retried more often than the provider says"
      } else if (!ended && book.failed?.kind !== "unavailable" && book.failed?.kind !== "noCredentials")
        return "an attempt is repeated that must not be"
      if (!ended && (before.book.failed?.streak ?? 0) > 0 && book.failed?.kind !== "rejected" && !isLastSecond(event))
        return "a renewal after one that failed makes more than one attempt"
      if (ended && state.failure === undefined) return holdsValid(world) ? undefined : "a renewal without a valid token"
      return plannedPause(world) < leastPause(world) ? "the next attempt is planned too early" : undefined
    case "RenewalAborted":
    case "TimeChecked":
      if (!ended) return "a defect, or its time, does not end the renewal"
      return plannedPause(world) < leastPause(world) - (now.monotonic - (book.failed?.at ?? 0))
        ? "the next attempt is planned too early"
        : undefined
    case "StoreRead":
      if (ended && decide(state, now)._tag === "Renew") return "what the store has ends a renewal for nothing"
      return state.token !== before.state.token && !holdsValid(world) ? "an expired token is adopted" : undefined
    case "LeaseDenied":
      return now.monotonic - (book.deniedAt ?? now.monotonic) >= 15_000 ? "a lease is waited for too long" : undefined
    case "TokenRejected":
      return wronglyJudged(before, event, state.token !== before.state.token)
    case "CertificateChanged":
      return state.token?.reveal() === before.state.token?.reveal() ? undefined : "another certificate costs a token"
    case "RenewalStarted":
    case "ReplayRejected":
    case "SecretChanged":
    case "Disposed":
    case undefined:
      return undefined
  }
}

function beyondBudget(world: World): string | undefined {
  const { requests = Number.POSITIVE_INFINITY } = world.policy.budget ?? {}
  return requestsLately(world) > requests ? "more token requests than the budget allows" : undefined
}

/** Where the budget is spent: until when the renewal waits, or callers are told to. */
function wronglyWaited({ state, book, now, policy }: World, ended: boolean): string | undefined {
  const { renewal, failure } = state
  const allowedAt = Math.min(...book.requests) + (policy.budget?.per ?? 0)
  const end = ended ? failure?.retryAt.missing : renewal?.nextAttemptAt
  if (end !== allowedAt) return "the next request is not planned for when the budget allows it"
  if (ended) {
    return failure?.reason.missing._tag === "TokenRequestFailed" && failure.reason.missing.budgetSpent
      ? undefined
      : "callers are not told that the budget is spent"
  }
  const lasts = allowedAt - (renewal?.startedAt.monotonic ?? now.monotonic)
  return lasts > policy.renewalTimeout ? "a request is waited for longer than a renewal may last" : undefined
}

function wronglyJudged(before: World, { accessToken, route }: EventOf<"TokenRejected">, clears: boolean) {
  const { state, book, now, policy } = before
  if (state.token?.reveal() !== accessToken) {
    return clears ? "a 401 for another token clears the one that is held" : undefined
  }
  const isIgnored =
    now.monotonic < (book.ignored[route] ?? Number.NEGATIVE_INFINITY) ||
    clearedLately(before) >= policy.maxInvalidations
  if (isIgnored === clears)
    return `a 401 on a route that is ${isIgnored ? "ignored clears" : "not ignored does not clear"}`
  return undefined
}

/** How long the rules mean to wait before the next attempt. */
function plannedPause({ state: { renewal, failure }, now, book }: World): number {
  const { held = Number.POSITIVE_INFINITY, missing = held } = failure?.retryAt ?? {}
  return (renewal?.nextAttemptAt ?? (book.held ? held : missing)) - now.monotonic
}

function attemptTooEarly(before: World, attempts: number): string | undefined {
  const { failed } = before.book
  if (attempts > 3) return "a fourth attempt in one renewal"
  const since = before.now.monotonic - (failed?.at ?? Number.NEGATIVE_INFINITY)
  const least = leastPause(before)
  return since < least
    ? `an attempt ${since} ms after a failure (${failed?.kind}), where ${least} ms are the least`
    : undefined
}

/** The endpoint gave a token that it has given before, until its last second is over. */
function isLastSecond({ outcome }: EventOf<"AttemptEnded">): boolean {
  return outcome._tag === "Issued"
}
