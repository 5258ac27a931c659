import type { Instant } from "../time/instant.ts"
import type { RenewalPolicy } from "./policy.ts"
import type { Token } from "../token/token.ts"
import { sharedFailure } from "./sharing.ts"
import type { CountedRequest, Renewal, RenewalState, StoredFailure } from "./state.ts"
import { attemptTimeout, leaseOverdue, type LeaseTimes, leaseTimes } from "./time-limits.ts"
import { withRequest } from "./token-budget.ts"

/**
 * What a renewal does next. Whoever carries it out dispatches the events that are named here, and asks for the next step.
 */
export type Step =
  /** Until an instant of the monotonic clock. */
  | { readonly _tag: "Wait"; readonly until: number }
  /** All later steps use the entry of this client certificate; undefined: there is only one entry. */
  | { readonly _tag: "OpenEntry"; readonly certificate: string | undefined }
  /** Read the entry, then dispatch `StoreRead`. `timeout` bounds the look at the secret, in milliseconds. */
  | { readonly _tag: "ReadStore"; readonly timeout: number }
  /** Take the lease, then call {@link leaseAnswered}. Until it is released, prolong it if the store can. */
  | { readonly _tag: "TakeLease"; readonly times: LeaseTimes }
  /** Another process has the lease: `LeaseDenied`. */
  | { readonly _tag: "Defer" }
  /** Read the token requests that other processes counted, then dispatch `BudgetRead`. */
  | { readonly _tag: "ReadRequests" }
  /** Save this request where other processes see it, then call {@link requestCounted}. */
  | {
      readonly _tag: "CountRequest"
      readonly request: CountedRequest
      readonly requests: ReadonlyArray<CountedRequest>
      /** On the wall clock. */
      readonly expiresAt: number
    }
  /** `AttemptStarted`, the token request, and `AttemptEnded`. */
  | {
      readonly _tag: "RequestToken"
      readonly id: number
      readonly certificate: string | undefined
      readonly timeout: number
    }
  /** Save the token or the failure for other processes. */
  | { readonly _tag: "Save"; readonly token: Token | undefined; readonly failure: StoredFailure | undefined }
  | { readonly _tag: "ReleaseLease" }
  | { readonly _tag: "End" }

/** How far a renewal has come. */
export interface RenewalRun {
  /** When its renewal started: that tells it from the next one. */
  readonly startedAt: Instant | undefined
  /** The `nextAttemptAt` of the attempt that is being prepared. */
  readonly attemptAt: number | undefined
  readonly phase: "begin" | "lease" | "denied" | "again" | "requests" | "count" | "request" | "sent"
  /** Whether an entry is open, and the client certificate that it belongs to. */
  readonly isOpen: boolean
  readonly certificate: string | undefined
  readonly hasLease: boolean
  /** How often others were faster to count a request. */
  readonly conflicts: number
  readonly request: CountedRequest | undefined
  readonly isSaved: boolean
}

/** A step, and the run once it is carried out. */
export interface Next {
  readonly step: Step
  readonly run: RenewalRun
}

/** How often a save may be refused before the request is made without being counted in the store. */
const maxConflicts = 8

/** The run of the renewal that has just started. */
export function beginRun({ renewal }: RenewalState): RenewalRun {
  return {
    startedAt: renewal?.startedAt,
    attemptAt: undefined,
    phase: "begin",
    isOpen: false,
    certificate: undefined,
    hasLease: false,
    conflicts: 0,
    request: undefined,
    isSaved: false
  }
}

/** Whether the renewal of this run is the one under way. */
export function isUnderWay({ startedAt }: RenewalRun, { renewal }: RenewalState): boolean {
  return renewal !== undefined && renewal.startedAt === startedAt
}

/**
 * What to do at `now`: read the store, take the lease, read again, count the request, request a token, save, release. After
 * a failed attempt it begins anew.
 *
 * @param id of the token request that may come next: a number by chance
 */
export function nextStep(run: RenewalRun, state: RenewalState, now: Instant, policy: RenewalPolicy, id: number): Next {
  const { renewal } = state
  if (renewal === undefined || !isUnderWay(run, state)) return lastStep(run, state, policy)
  if (renewal.nextAttemptAt === run.attemptAt) return stepTo(run, renewal, state, now, policy, id)
  // It may be a while until the budget allows a request: others need not wait for the lease.
  if (run.phase === "count" && run.hasLease) return releasing(run)
  const begun: RenewalRun = {
    ...run,
    attemptAt: renewal.nextAttemptAt,
    phase: "begin",
    conflicts: 0,
    request: undefined
  }
  if (now.monotonic < renewal.nextAttemptAt) return { step: { _tag: "Wait", until: renewal.nextAttemptAt }, run: begun }
  return stepTo(begun, renewal, state, now, policy, id)
}

/** The next step towards an attempt. */
function stepTo(
  run: RenewalRun,
  renewal: Renewal,
  state: RenewalState,
  now: Instant,
  policy: RenewalPolicy,
  id: number
): Next {
  const timeout = attemptTimeout(renewal, now, policy)
  if (policy.shares === true && (!run.isOpen || run.certificate !== state.certificate)) {
    if (run.hasLease) return releasing(run)
    const { certificate } = state
    return { step: { _tag: "OpenEntry", certificate }, run: { ...run, isOpen: true, certificate, phase: "begin" } }
  }
  if (policy.shares === true && !hasReadStore(run)) {
    if (run.phase === "begin") return { step: { _tag: "ReadStore", timeout }, run: { ...run, phase: "lease" } }
    if (run.phase === "again") return { step: { _tag: "ReadStore", timeout }, run: { ...run, phase: "requests" } }
    if (run.phase === "lease") {
      return run.hasLease ? releasing(run) : { step: { _tag: "TakeLease", times: leaseTimes(policy) }, run }
    }
    if (!leaseOverdue(renewal, now, policy)) return { step: { _tag: "Defer" }, run }
  }
  const { budget } = policy
  if (budget !== undefined && run.phase !== "count" && run.phase !== "request") {
    return { step: { _tag: "ReadRequests" }, run: { ...run, phase: "count" } }
  }
  const { request = { id, sentAt: now } } = run
  if (budget !== undefined && policy.shares === true && run.phase === "count" && run.conflicts < maxConflicts) {
    const [requests, expiresAt] = [withRequest(state, request, policy), now.wall + budget.per]
    return { step: { _tag: "CountRequest", request, requests, expiresAt }, run: { ...run, request } }
  }
  const { certificate } = policy.shares === true ? run : state
  return { step: { _tag: "RequestToken", id: request.id, certificate, timeout }, run: { ...run, phase: "sent" } }
}

/** Whether the run has read the store and asked for the lease. */
function hasReadStore({ phase }: RenewalRun): boolean {
  return phase === "requests" || phase === "count" || phase === "request"
}

/** After the end of the renewal: callers have their token, and now the others get it too. */
function lastStep(run: RenewalRun, state: RenewalState, policy: RenewalPolicy): Next {
  // A budget that is spent concerns the others as well.
  const concernsOthers = run.phase === "sent" || run.phase === "count"
  if (policy.shares === true && run.isOpen && concernsOthers && !run.isSaved) {
    // The token of another certificate belongs into another entry.
    const token = state.token?.certificate === run.certificate ? state.token : undefined
    return { step: { _tag: "Save", token, failure: sharedFailure(state) }, run: { ...run, isSaved: true } }
  }
  return run.hasLease ? releasing(run) : { step: { _tag: "End" }, run }
}

function releasing(run: RenewalRun): Next {
  return { step: { _tag: "ReleaseLease" }, run: { ...run, hasLease: false } }
}

/** After `TakeLease`: the store has none, another process holds it, or this process has it. */
export function leaseAnswered(run: RenewalRun, answer: "held" | "denied" | "none"): RenewalRun {
  // With the lease, once more: another may have renewed while we waited for it.
  if (answer === "held") return { ...run, hasLease: true, phase: "again" }
  return { ...run, phase: answer === "denied" ? "denied" : "requests" }
}

/** While the lease is held: for how long it is prolonged at `now`, in milliseconds; undefined if it has lasted long enough. */
export function prolongedFor({ longest, short }: LeaseTimes, takenAt: number, now: number): number | undefined {
  const left = takenAt + longest - now
  return left > 0 ? Math.min(short, left) : undefined
}

/** After `CountRequest`: whether it was counted, or another process was faster. */
export function requestCounted(run: RenewalRun, isCounted: boolean): RenewalRun {
  if (isCounted) return { ...run, phase: "request" }
  return { ...run, phase: "requests", request: undefined, conflicts: run.conflicts + 1 }
}
