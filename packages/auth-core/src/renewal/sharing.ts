import type { Instant } from "../time/instant.ts"
import { Token } from "../token/token.ts"
import { renewalWindow } from "../token/token-state.ts"
import { failureAfter, longestRetryAfter } from "./failure.ts"
import { equalJitter, mapPauses, pauseFor, samePauses } from "./pauses.ts"
import type { RenewalPolicy } from "./policy.ts"
import type { EventOf } from "./renewal-event.ts"
import type { RenewalState, StoredFailure, StoredState } from "./state.ts"

/** How often the store is read while another process renews. Milliseconds. */
const storePoll = 200

/** The failure that other processes obey as well. */
export function sharedFailure({ failure }: RenewalState): StoredFailure | undefined {
  // Credentials that one process could not read say nothing about the others.
  if (failure === undefined || failure.outcome.kind === "noCredentials") return undefined
  const { outcome, streak, retryAtWall } = failure
  const { _tag, kind, status, field, secretFingerprint } = outcome
  // The error of the transport and the words of the PSP stay here.
  return { outcome: { _tag, kind, status, field, secretFingerprint }, streak, retryAt: retryAtWall }
}

/** Another process renews: read the store again in a moment. */
export function leaseDenied(state: RenewalState, { now, chance }: EventOf<"LeaseDenied">): RenewalState {
  const { renewal } = state
  if (renewal === undefined) return state
  const nextAttemptAt = now.monotonic + equalJitter(storePoll, chance)
  const leaseDeniedAt = renewal.leaseDeniedAt ?? now.monotonic
  return { ...state, renewal: { ...renewal, nextAttemptAt, leaseDeniedAt } }
}

/** Adopts what another process stored: a better token than the one held, or else a failure whose pause is not over. */
export function adopt(
  state: RenewalState,
  { now, readAt, stored, certificate, chance }: EventOf<"StoreRead">,
  policy: RenewalPolicy
): RenewalState {
  // Of an entry that belongs to another certificate by now.
  if (certificate !== state.certificate) return state
  const token = stored.token && tokenFromStore(stored.token, readAt, certificate, chance, policy)
  if (token !== undefined && isBetter(token, state, now)) {
    return { ...state, token, renewal: undefined, failure: undefined }
  }
  // A failure of another process matters only while a renewal is under way.
  const renews = state.renewal !== undefined
  return renews && stored.failure !== undefined ? obey(state, stored.failure, now, readAt) : state
}

/** Obeys a failure of another process until its pause is over; after that, it still makes the next back-off longer. */
function obey(
  state: RenewalState,
  { outcome, streak, retryAt: retryAtWall }: StoredFailure,
  now: Instant,
  readAt: Instant
): RenewalState {
  // Obeyed already, on the monotonic clock: neither a wall clock that was set back nor a store that keeps it prolongs it.
  if (samePauses(state.lastObeyed, retryAtWall)) return state
  const pause = mapPauses(retryAtWall, (retryAt) => Math.min(retryAt - readAt.wall, longestRetryAfter))
  const isPausing = readAt.monotonic + pauseFor(pause, state.token, now) > now.monotonic
  const known = state.failure?.streak ?? 0
  if (!isPausing && streak <= known) return state
  return {
    ...state,
    renewal: isPausing ? undefined : state.renewal,
    failure: { ...failureAfter(outcome, Math.max(streak, known), pause, readAt), retryAtWall },
    lastObeyed: retryAtWall
  }
}

/** Converts a stored token to this process's clocks. Its age comes from the wall clock and is never negative. */
function tokenFromStore(
  stored: NonNullable<StoredState["token"]>,
  readAt: Instant,
  certificate: string | undefined,
  chance: number,
  policy: RenewalPolicy
): Token {
  const age = Math.max(readAt.wall - stored.sentAt, 0)
  const sentAt = { wall: readAt.wall - age, monotonic: readAt.monotonic - age }
  return Token.issued(stored, sentAt, renewalWindow(stored.lifetime, policy.renewBefore, chance), certificate)
}

function isBetter(token: Token, { token: held, cleared, certificate }: RenewalState, now: Instant): boolean {
  if (cleared.some(({ accessToken }) => accessToken === token.reveal())) return false
  // The age of the token we hold is known here; the store's word on it is not needed.
  if (held?.reveal() === token.reveal()) return false
  // One of the current certificate goes before one of the certificate that was replaced.
  const replaces = held?.certificate !== certificate
  return token.remaining(now) > (replaces ? 0 : Math.max(held?.remaining(now) ?? 0, 0))
}
