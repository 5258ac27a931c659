import type { Instant } from "../../../../packages/auth-core/src/time/instant.ts"
import type { Profile } from "../world/profile.ts"
import type { Client } from "../world/clients.ts"
import type { IssuedTokens } from "../world/issued-tokens.ts"
import type { Report } from "../world/report.ts"
import type { Machine } from "./machine.ts"

/** What anybody can see of one manager from outside: its events, its token requests, and what its callers got. */
export interface Seen {
  /** The token of its last `TokenRenewed`, until an event ends it. */
  current: CurrentToken | undefined
  /** Tokens that a 401 invalidated here, each with the moment at which it did. */
  readonly dead: Map<string, Moment>
  /** Until when its last `RenewalFailed` asks for patience, on the monotonic clock; undefined once it renewed. */
  pausedUntil: number | undefined
  /** How many renewals have ended. */
  renewals: number
  /** When somebody last asked for a token of a longer life, in the time in which its code could run. */
  demandedAt: number
  /** `dispose()` was called. */
  ending: boolean
  disposed: boolean
  /** `dispose()` has come to its end. */
  ended: boolean
}

/** The token that callers should get. */
export interface CurrentToken {
  readonly accessToken: string
  /** When it was requested. On the clocks of this process, as the wall clock told when it was read from the store. */
  readonly sentAt: Instant
  readonly lifetime: number
  /** The endpoint gave the token that was current already. */
  readonly isReissued: boolean
}

/** The place of something among all that happened. Whatever has the same tick may be under way to a caller. */
export interface Moment {
  readonly number: number
  readonly tick: number
}

/** What every invariant of one process looks at. */
export interface Watched {
  readonly name: string
  readonly client: Client
  readonly seen: Seen
  readonly machine: Machine
  readonly profile: Profile
  readonly issuedTokens: IssuedTokens
  readonly check: Report["check"]
  /** The next moment. */
  readonly moment: () => Moment
}

export function nothingSeen(): Seen {
  return {
    current: undefined,
    dead: new Map(),
    pausedUntil: undefined,
    renewals: 0,
    demandedAt: Number.NEGATIVE_INFINITY,
    ending: false,
    disposed: false,
    ended: false
  }
}

/** How long the current token is valid by both clocks; not at all where there is none. */
export function remaining({ current }: Seen, { wall, monotonic }: Instant): number {
  if (current === undefined) return 0
  const { sentAt, lifetime } = current
  return lifetime - Math.max(wall - sentAt.wall, monotonic - sentAt.monotonic)
}
