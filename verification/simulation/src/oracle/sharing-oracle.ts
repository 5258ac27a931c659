import type { TokenEvent } from "../../../../packages/auth-core/src/renewal/token-events.ts"
import {
  type ExpectedState,
  type ExpectedFailure,
  type HeldToken,
  holding,
  isReplaced,
  isValid,
  type Load,
  remaining,
  type Snapshot
} from "./expected-state.ts"
import { longestRetryAfter, shifted } from "./documented-failures.ts"
import type { OracleParts } from "./renewal-oracle.ts"
import type { StoredTruth } from "../world/store.ts"

/** Judges what a manager makes of a store that it shares with others. */
export interface SharingOracle {
  readonly loaded: (truth: StoredTruth<Snapshot> | undefined, certain: boolean) => void
  readonly leased: (granted: boolean) => void
  /** A token request is about to be made. */
  readonly asking: () => void
  readonly adoptedToken: (event: Extract<TokenEvent, { readonly _tag: "TokenRenewed" }>) => void
  readonly adoptedFailure: (event: Extract<TokenEvent, { readonly _tag: "RenewalFailed" }>) => void
}

const leaseMargin = 2_000

export function sharingOracle(parts: OracleParts): SharingOracle {
  const { expected, report, profile, now, awake, secret } = parts
  const loads = (): ReadonlyArray<Load> => expected.renewal?.loads ?? []
  const calmStore = profile.storeModes.length === 1

  const asking = (): void => {
    const renewal = expected.renewal
    if (renewal === undefined || profile.store === "none") return
    const at = now()
    for (const load of renewal.loads) {
      const token = load.certain ? seenFrom(load) : undefined
      report.check(
        token === undefined || !isWorthAdopting(token, expected, at),
        "the store is read before a renewal",
        () => `asked although the store had ${token?.accessToken}`
      )
      if (!calmStore || profile.clockTroubles || !load.certain) continue
      const failure = failureFrom(load)
      const left = failure === undefined ? 0 : failure.least[holding(expected, load.at)] - load.at.monotonic
      const sameSecret = failure?.secret === secret() && !parts.secretTroubled()
      const isNew = failure !== undefined && !expected.lastObeyed.has(failure.origin)
      const concerns = isNew && (failure.means !== "rejected" || sameSecret)
      report.check(left <= 0 || !concerns, "others obey a failure", () => `asked ${left} ms before its retryAt`)
    }
    if (profile.store === "leasing" && calmStore && !renewal.leased) {
      const denied = renewal.leaseDeniedAt.awake
      const { requestTimeout, renewalTimeout } = profile.options
      // A lease of one that died, and an attempt of its successor.
      const patience = Math.min(requestTimeout + leaseMargin + requestTimeout, renewalTimeout / 2)
      const waited = denied === undefined ? 0 : awake() - denied
      const lasted = awake() - renewal.startedAwake
      report.check(
        profile.clockTroubles || waited >= patience || lasted >= profile.options.renewalTimeout,
        "one token request among N processes",
        () => `asked without the lease after ${waited} ms`
      )
    }
    const { leased, loadsBefore } = renewal
    report.check(
      !leased || !calmStore || profile.clockTroubles || renewal.loads.length > loadsBefore,
      "the store is read again under the lease",
      () => "another may have renewed while it was waited for"
    )
    renewal.leased = false
  }

  const adoptedToken: SharingOracle["adoptedToken"] = ({ expiresAt }) => {
    const at = now()
    const offered = [...expected.looks, ...loads()].flatMap((load) => seenFrom(load) ?? [])
    const told = offered.findLast(({ sentAt, lifetime, lasted }) => {
      const early = sentAt.wall + lifetime - expiresAt
      // How long it lasted for a writer whose clocks disagreed is known here to the next look at it only.
      return Math.abs(early) < 1 || (lasted !== undefined && early > 0)
    })
    const token = told && { ...told, lifetime: expiresAt - told.sentAt.wall }
    expected.renewal = undefined
    expected.failure = undefined
    if (token === undefined) return report.broken("adoption", "no store offered this token")
    report.check(isValid(token, at), "an expired token is never adopted", () => token.accessToken)
    report.check(!expected.cleared.has(token.accessToken), "a cleared token is never adopted", () => token.accessToken)
    expected.held = token
  }

  const adoptedFailure: SharingOracle["adoptedFailure"] = ({ reason }) => {
    // Those that had cooled down already may have been counted, too.
    const counted = loads().flatMap(({ truth }) => truth?.expected?.failure?.streaks ?? [])
    const load = loads().findLast(({ truth }) => truth?.expected?.failure?.reason._tag === reason._tag)
    expected.renewal = undefined
    const failure = load && failureFrom(load)
    if (failure === undefined) return report.broken("adoption", "no store told of this failure")
    if (expected.failure) expected.failure.closed ||= isReplaced(expected.failure, secret())
    const { streaks: own = [0], closed = false } = expected.failure ?? {}
    const known = [...(closed ? [0] : []), ...own, ...counted]
    const streaks = [...new Set(known.flatMap((one) => failure.streaks.map((other) => Math.max(one, other))))]
    expected.failure = { ...failure, streaks, reason, told: [reason], adopted: true, at: now() }
    expected.lastObeyed.add(failure.origin)
  }

  return {
    asking,
    adoptedToken,
    adoptedFailure,
    loaded: (truth, certain) => {
      const { renewal } = expected
      const load = { truth, at: now(), certain }
      if (renewal) renewal.loads = [...renewal.loads, load]
      else expected.looks = [...expected.looks, load].slice(-8)
    },
    leased: (granted) => {
      const { renewal } = expected
      if (renewal === undefined) return
      renewal.leased = granted
      renewal.loadsBefore = renewal.loads.length
      if (!granted) renewal.leaseDeniedAt.awake ??= awake()
    }
  }
}

/** The token of a stored entry on the reader's clocks; never younger than new. */
function seenFrom({ truth, at }: Load): HeldToken | undefined {
  const held = truth?.expected?.held
  if (held === undefined) return undefined
  const age = Math.max(at.wall - held.sentAt.wall, 0)
  // A token that was over for its writer is stored with the life that it had there.
  return {
    ...held,
    again: false,
    over: false,
    lifetime: held.lasted ?? held.lifetime,
    sentAt: { wall: at.wall - age, monotonic: at.monotonic - age }
  }
}

/** The failure of a stored entry on the reader's clocks; nobody is made to wait longer than a Retry-After may. */
function failureFrom({ truth, at }: Load): ExpectedFailure | undefined {
  const failure = truth?.expected?.failure
  if (failure === undefined) return undefined
  const ahead = failure.wallAhead + at.monotonic - at.wall
  const longest = at.monotonic + longestRetryAfter
  const least = shifted(failure.least, ahead)
  const most = shifted(failure.most, ahead)
  const bounded = ({ held, missing }: ExpectedFailure["least"]) => ({
    held: Math.min(held, longest),
    missing: Math.min(missing, longest)
  })
  return { ...failure, least: bounded(least), most: bounded(most), wallAhead: at.wall - at.monotonic }
}

function isWorthAdopting(token: HeldToken, { held, cleared }: ExpectedState, now: HeldToken["sentAt"]): boolean {
  if (!isValid(token, now) || cleared.has(token.accessToken) || held?.accessToken === token.accessToken) return false
  return !isValid(held, now) || remaining(token, now) > remaining(held, now)
}
