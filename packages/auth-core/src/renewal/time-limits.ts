import type { Instant } from "../time/instant.ts"
import type { RenewalPolicy } from "./policy.ts"
import type { Renewal } from "./state.ts"

/** After the endpoint returned the token we already hold, wait at least this long before asking again. Milliseconds. */
export const shortestRenewalInterval = 30_000

/** How much longer a lease lasts than the request it covers. Milliseconds. */
const leaseMargin = 2_000

/** How long a renewal that goes on has to end by itself, once its time is over. Milliseconds. */
export const overdueGrace = 1_000

/** How long a lease lasts that its holder prolongs while it works. Milliseconds. */
const shortLease = 3_000

/** A request is not worth a wait after which it would have less time than this. Milliseconds. */
export const shortestAttempt = 1_000

/** How long the attempt that begins at `now` may take, in milliseconds. */
export function attemptTimeout(renewal: Renewal, now: Instant, policy: RenewalPolicy): number {
  return Math.max(Math.min(policy.requestTimeout, timeLeft(renewal, now, policy)), 0)
}

/**
 * Whether the wall clock says that the attempt in flight, or else the renewal, is older than an attempt may be, as after the
 * process was frozen. On the monotonic clock its own timer ends it.
 */
export function seemsOverdue(renewal: Renewal, wall: number, policy: RenewalPolicy): boolean {
  return wall - (renewal.attemptSentAt ?? renewal.startedAt).wall > policy.requestTimeout
}

/** How long a lease lasts. Milliseconds. */
export interface LeaseTimes {
  /** One that cannot be prolonged. Long enough for one attempt, and no other lease is prolonged beyond it. */
  readonly longest: number
  /** One that can be prolonged. If its holder dies, the others wait this long at most. */
  readonly short: number
  /** How often that one is prolonged. If this fails once, there is time for another try. */
  readonly prolongEvery: number
}

export function leaseTimes({ requestTimeout }: RenewalPolicy): LeaseTimes {
  const longest = requestTimeout + leaseMargin
  const short = Math.min(shortLease, longest)
  return { longest, short, prolongEvery: short / 3 }
}

/**
 * Whether to stop waiting for the lease. By now a crashed holder and its successor have both had their turn, or the
 * renewal has no time left. The worst case is one duplicate request.
 */
export function leaseOverdue(renewal: Renewal, now: Instant, policy: RenewalPolicy): boolean {
  const { leaseDeniedAt } = renewal
  const patience = Math.min(leaseTimes(policy).longest + policy.requestTimeout, policy.renewalTimeout / 2)
  const least = Math.min(shortestAttempt, policy.renewalTimeout / 4)
  const deniedFor = now.monotonic - (leaseDeniedAt ?? now.monotonic)
  return deniedFor >= patience || timeLeft(renewal, now, policy) <= least
}

function timeLeft({ startedAt }: Renewal, { monotonic }: Instant, { renewalTimeout }: RenewalPolicy): number {
  return startedAt.monotonic + renewalTimeout - monotonic
}
