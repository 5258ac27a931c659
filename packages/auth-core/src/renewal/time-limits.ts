import type { Instant } from "../time/instant.ts"
import type { RenewalPolicy } from "./policy.ts"
import type { Renewal, RenewalState } from "./state.ts"

/** How much longer a lease lasts than the request it covers. Milliseconds. */
const leaseMargin = 2_000

/** How long the attempt that begins at `now` may take, in milliseconds. */
export function attemptTimeout(renewal: Renewal, now: Instant, policy: RenewalPolicy): number {
  const left = renewal.startedAt.monotonic + policy.renewalTimeout - now.monotonic
  return Math.max(Math.min(policy.requestTimeout, left), 0)
}

/**
 * Whether the attempt in flight is older than it may be on the wall clock, as after the process was frozen. On the
 * monotonic clock its own timer ends it.
 */
export function attemptOverdue({ renewal }: RenewalState, wall: number, policy: RenewalPolicy): boolean {
  const sentAt = renewal?.attemptSentAt
  return sentAt !== undefined && wall - sentAt.wall > policy.requestTimeout
}

/** How long a lease lasts, in milliseconds: long enough for one attempt. */
export function leaseTime(policy: RenewalPolicy): number {
  return policy.requestTimeout + leaseMargin
}

/**
 * Whether to stop waiting for the lease. By now a crashed holder and its successor have both had their turn, or the
 * renewal has no time left. The worst case is one duplicate request.
 */
export function leaseOverdue(renewal: Renewal, now: Instant, policy: RenewalPolicy): boolean {
  const { leaseDeniedAt } = renewal
  const patience = Math.min(leaseTime(policy) + policy.requestTimeout, policy.renewalTimeout / 2)
  const deniedFor = now.monotonic - (leaseDeniedAt ?? now.monotonic)
  return deniedFor >= patience || attemptTimeout(renewal, now, policy) === 0
}
