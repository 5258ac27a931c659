import { isValid } from "../../../packages/auth-core/src/token/token-state.ts"
import type { Instant } from "../../../packages/auth-core/src/time/instant.ts"
import { horizon, moves, type SharedWorld } from "./shared-world.ts"

const now = ({ now: monotonic }: SharedWorld): Instant => ({ wall: 1_750_000_000_000 + monotonic, monotonic })

/** What must hold after every move. Gives the broken invariant, or undefined. */
export function brokenAfter(before: SharedWorld, world: SharedWorld): string | undefined {
  const { sharers, requests, failures, deaths, freezes, entry } = world
  // One request gets the token for all. A failure is tried again; a process that dies costs one more. One that is frozen may find
  // that its answer came too late, and that its lease is over.
  const most = 1 + failures + deaths + 2 * freezes
  if (requests > most) return `${requests} token requests, where ${most} are the most`
  const requesting = sharers.filter(({ isAlive, isRequesting }) => isAlive && isRequesting).length
  if (requesting > 1 && freezes === 0) return "two token requests at a time"
  const [older, newer] = [before.entry?.stored.token, entry?.stored.token]
  if (older !== undefined && newer !== undefined && newer.sentAt < older.sentAt) return "a newer token is overwritten"
  if (moves(world).length > 0) return undefined
  if (world.now > horizon - 10_000) return "it does not come to an end"
  for (const [index, { isAlive, state }] of sharers.entries()) {
    if (isAlive && !isValid(state.token, now(world))) return "it ends, and a process has no token"
    if (isAlive && world.lease?.by === index) return "it ends, and the lease was not given back"
  }
  return undefined
}

/** What two worlds have in common that need not be told apart: times are relative to now. */
export function sharedFingerprint(world: SharedWorld): string {
  const left = (instant: number | undefined) => instant && Math.max(instant - world.now, -1)
  const { lease, entry } = world
  return JSON.stringify([
    world.sharers.map(({ state, run, waitsUntil, isRequesting, generation, isAlive }) => {
      const { token, renewal, failure } = state
      return [
        isAlive,
        isRequesting,
        left(waitsUntil),
        generation,
        run && [run.phase, run.hasLease, run.isOpen, run.isSaved, run.attemptAt === renewal?.nextAttemptAt],
        token && world.now - token.sentAt.monotonic,
        renewal && [
          renewal.attempts,
          left(renewal.nextAttemptAt),
          left(renewal.startedAt.monotonic + 30_000),
          renewal.leaseDeniedAt && world.now - renewal.leaseDeniedAt
        ],
        failure && [failure.streak, left(failure.retryAt.missing)]
      ]
    }),
    lease && [lease.by, left(lease.until), left(lease.endsAt)],
    entry && [entry.generation, entry.stored.token && world.now - (entry.stored.token.sentAt - 1_750_000_000_000)],
    entry?.stored.failure && left(entry.stored.failure.retryAt.missing - 1_750_000_000_000),
    world.requests,
    world.failures,
    world.deaths,
    world.freezes
  ])
}
