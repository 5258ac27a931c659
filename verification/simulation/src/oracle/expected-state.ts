import type { AuthErrorReason } from "../../../../packages/auth-core/src/errors/auth-error.ts"
import type { Instant } from "../../../../packages/auth-core/src/time/instant.ts"
import type { Answer } from "../world/endpoint-answers.ts"
import type { StoredTruth } from "../world/store.ts"
import type { SeenRequest } from "../world/token-requests.ts"

/**
 * What the oracle expects one manager to know. It is worked out from what the world did to the manager and from the
 * documentation, never from the manager's own state.
 */
export interface ExpectedState {
  held: HeldToken | undefined
  failure: ExpectedFailure | undefined
  /** The failures that were obeyed: none is obeyed twice. */
  readonly lastObeyed: WeakSet<ExpectedFailure["origin"]>
  /** Tokens that were cleared and not issued anew since, each with the route on which it was rejected. */
  readonly cleared: Map<string, string>
  /** Oldest first; until when, on the monotonic clock. */
  ignoredRoutes: ReadonlyArray<{ readonly route: string; readonly until: number }>
  /** When 401s cleared tokens, oldest first, on the monotonic clock. */
  invalidatedAt: ReadonlyArray<number>
  renewal: ExpectedRenewal | undefined
  /** What the store gave outside of a renewal: after a 401 on an ignored route. */
  looks: ReadonlyArray<Load>
  /** Tokens that were held until something happened at this instant: they may be on their way to a caller. */
  lately: { readonly tick: number; readonly tokens: ReadonlyArray<string> }
  disposed: boolean
  /** dispose() was called. */
  ending: boolean
  /** dispose() has come to its end. */
  ended: boolean
}

export interface HeldToken {
  readonly accessToken: string
  readonly sentAt: Instant
  readonly lifetime: number
  /** The endpoint handed out the token that was held already. */
  readonly again: boolean
  /** It was seen to be expired when a renewal began: it stays so, whatever the clocks say later. */
  readonly over?: boolean
  /** For so long, then, on the monotonic clock. */
  readonly lasted?: number
}

/** A failed renewal. Instants of `least` and `most` are on the monotonic clock: no request before, surely one after. */
export interface ExpectedFailure {
  readonly means: Exclude<Answer["means"], "issued"> | "lastSecond" | "budget"
  readonly reason: AuthErrorReason
  /** What callers were told of it. */
  readonly told: Array<AuthErrorReason>
  readonly adopted: boolean
  /** The same for all who adopted it. */
  readonly origin: object
  /** How many failed in a row; more than one answer where the circuit may have been closed in between. */
  readonly streaks: ReadonlyArray<number>
  readonly at: Instant
  readonly least: Pauses
  readonly most: Pauses
  /** The secret that was refused. */
  readonly secret: string | undefined
  /** By how much the wall clock was ahead of the monotonic one of whoever failed. */
  readonly wallAhead: number
  /** Another secret was seen since: the circuit may have been closed. */
  closed: boolean
}

export interface Pauses {
  readonly held: number
  readonly missing: number
}

export interface ExpectedRenewal {
  readonly startedAt: Instant
  readonly startedAwake: number
  attempts: number
  attempt: ExpectedAttempt | undefined
  /** The next attempt comes no earlier; monotonic. */
  notBefore: number
  /** And no later, where that can be told. */
  notAfter: number
  /** What the store gave in the meantime. */
  loads: ReadonlyArray<Load>
  readonly leaseDeniedAt: { awake: number | undefined }
  leased: boolean
  /** How often the store had been read as the lease was had. */
  loadsBefore: number
}

interface ExpectedAttempt {
  readonly requestedAt: Instant
  request: SeenRequest | undefined
  /** What was cleared since it was sent. */
  readonly clearedMeanwhile: Set<string>
}

export interface Load {
  readonly truth: StoredTruth<Snapshot> | undefined
  readonly at: Instant
  /** Surely a part of a renewal, not of an invalidation; and surely in time. */
  readonly certain: boolean
}

/** What a writer should have known when it wrote. */
export interface Snapshot {
  readonly held: HeldToken | undefined
  readonly failure: ExpectedFailure | undefined
}

/** What is held is not held any more, after this instant. */
export function dropHeld(expected: ExpectedState, tick: number): void {
  const { held, lately } = expected
  if (held === undefined) return
  expected.lately = { tick, tokens: [...(lately.tick === tick ? lately.tokens : []), held.accessToken] }
  expected.held = undefined
}

export function nothingExpected(): ExpectedState {
  return {
    held: undefined,
    failure: undefined,
    lastObeyed: new WeakSet(),
    cleared: new Map(),
    ignoredRoutes: [],
    invalidatedAt: [],
    renewal: undefined,
    looks: [],
    lately: { tick: -1, tokens: [] },
    disposed: false,
    ending: false,
    ended: false
  }
}

const routeIgnoredFor = 30_000
const mostClosedRoutes = 64

/** No 401 on this route clears or renews for a while. */
export function ignoreRoute(expected: ExpectedState, route: string, at: number): void {
  const others = expected.ignoredRoutes.filter((entry) => entry.route !== route && at < entry.until)
  expected.ignoredRoutes = [...others, { route, until: at + routeIgnoredFor }].slice(-mostClosedRoutes)
}

/** Whether a 401 on this route clears nothing: 401s there are ignored, or five tokens were cleared within 30 s. */
export function ignores401({ ignoredRoutes, invalidatedAt }: ExpectedState, route: string, at: number): boolean {
  const ignored = ignoredRoutes.some((entry) => entry.route === route && at < entry.until)
  return ignored || invalidatedAt.filter((earlier) => at - earlier < 30_000).length >= 5
}

/** Whether the token may still be served: neither clock says that it has expired. */
export function isValid(held: HeldToken | undefined, now: Instant): held is HeldToken {
  return held !== undefined && held.over !== true && remaining(held, now) > 0
}

export function remaining({ sentAt, lifetime }: HeldToken, now: Instant): number {
  return lifetime - Math.max(now.wall - sentAt.wall, now.monotonic - sentAt.monotonic)
}

export function holding({ held }: ExpectedState, now: Instant): keyof Pauses {
  return isValid(held, now) ? "held" : "missing"
}

/** Whether the secret that was rejected is not the one in use any more: that closes the circuit at once. */
export function isReplaced({ means, secret: refused }: ExpectedFailure, secret: string | undefined): boolean {
  return means === "rejected" && refused !== secret
}
