import type { TokenEvent } from "../../../../packages/auth-core/src/renewal/token-events.ts"
import type { Instant } from "../../../../packages/auth-core/src/time/instant.ts"
import type { RejectedTokens } from "../invariants/rejected-tokens.ts"
import type { SharedEntry } from "../invariants/shared-entry.ts"
import type { TokenRequests } from "../invariants/token-requests.ts"
import type { RenewalWindow } from "../invariants/renewal-window.ts"
import type { Answered } from "./observed-fetch.ts"
import { type CurrentToken, remaining, type Watched } from "./seen.ts"

interface Parts extends Watched {
  readonly rejected: RejectedTokens
  readonly requests: TokenRequests
  readonly entry: SharedEntry
  readonly window: RenewalWindow
  /** The token of the last answer, with when its attempt began. */
  readonly answered: () => Answered | undefined
  /** Those that the store has offered. */
  readonly offered: () => ReadonlyArray<string>
  readonly attemptBegins: (at: Instant) => void
}

/** Keeps what events tell of a manager, and hands each one to the invariants that judge it. */
export function listenTo(parts: Parts): (event: TokenEvent) => void {
  const { seen, machine, check, rejected, requests, entry, window } = parts

  /** The token that a `TokenRenewed` is about. */
  const renewed = ({ expiresAt, adopted }: Extract<TokenEvent, { readonly _tag: "TokenRenewed" }>): void => {
    const last = adopted ? adoptedToken(expiresAt) : parts.answered()
    const before = seen.current?.accessToken
    const { accessToken, grant } = last ?? {}
    const longer = remaining(seen, machine.instant()) - (expiresAt - machine.now())
    check(
      !adopted || longer <= 1 || parts.profile.clockTroubles,
      "what is taken over lives longer than what was held",
      () => `${longer} ms less, ${before}`
    )
    const isRight = grant === undefined || Math.abs(grant.sentAt.wall + grant.lifetime - expiresAt) <= 1
    check(adopted || isRight, "expiry counts from when the request was sent", () => String(accessToken))
    check(adopted || last !== undefined, "a token comes from an answer", () => "there was none")
    seen.current = last && current(last, adopted, !adopted && before === last.accessToken)
    seen.pausedUntil = undefined
    seen.renewals++
    requests.renewed()
    entry.renewed()
  }

  const current = ({ accessToken, grant }: Answered, adopted: boolean, isReissued: boolean): CurrentToken => {
    const { lifetime, sentAt } = grant
    const age = Math.max(machine.now() - sentAt.wall, 0)
    const monotonic = adopted ? machine.monotonic() - age : sentAt.monotonic
    return { accessToken, sentAt: { wall: sentAt.wall, monotonic }, lifetime, isReissued }
  }

  /** The event of an adoption names no token: it is the offered one that expires then. */
  const adoptedToken = (expiresAt: number) => {
    for (const accessToken of parts.offered().toReversed()) {
      const { grants = [] } = parts.issuedTokens.find(accessToken) ?? {}
      const grant = grants.findLast(({ sentAt, lifetime }) => Math.abs(sentAt.wall + lifetime - expiresAt) <= 1)
      if (grant !== undefined) return { accessToken, grant }
    }
    check(parts.profile.clockTroubles, "only what the store offered is adopted", () => `it expires at ${expiresAt}`)
    return undefined
  }

  return (event) => {
    // What is being saved while the manager is disposed of is saved, or fails to be.
    const isOver = event._tag === "StoreFailed" ? seen.ended : seen.disposed
    check(!isOver, "no event after dispose()", () => event._tag)
    switch (event._tag) {
      case "ClockFailed":
        return check(false, "the clock of a simulation is sound", () => event.cause.message)
      case "TokenRequested":
        parts.attemptBegins(machine.instant())
        entry.begins()
        if (event.attempt === 1) window.requested()
        return check(event.attempt <= 3, "at most three attempts", () => `attempt ${event.attempt}`)
      case "TokenRenewed":
        return renewed(event)
      case "RenewalFailed":
        entry.failed()
        seen.renewals++
        seen.pausedUntil = machine.monotonic() + ("retryAt" in event.reason ? event.reason.retryAt - machine.now() : 0)
        return
      case "TokenInvalidated":
        return rejected.invalidated(event.route)
      case "ManagerDisposed":
        check(seen.ending, "nobody is disposed of unasked", () => "a renewal came to no end")
        seen.disposed = true
        seen.current = undefined
        return
      case "AttemptFailed":
      case "RouteIgnored":
      case "StoreFailed":
      case "CertificateExpiring":
      case "CertificateReloadFailed":
      case "CertificateReplaced":
        return
    }
  }
}
