import type { TokenEvent } from "../../../../packages/auth-core/src/renewal/token-events.ts"
import { type ExpectedState, dropHeld } from "../oracle/expected-state.ts"
import type { Callers } from "./callers.ts"
import type { RenewalOracle } from "../oracle/renewal-oracle.ts"
import type { Report } from "../world/report.ts"
import type { SharingOracle } from "../oracle/sharing-oracle.ts"
import type { TokenOracle } from "../oracle/token-oracle.ts"

interface Listeners {
  readonly expected: ExpectedState
  readonly renewal: RenewalOracle
  readonly token: TokenOracle
  readonly sharing: SharingOracle
  readonly callers: Callers
  readonly check: Report["check"]
  readonly tick: () => number
}

/** Hands each event of a manager to the part of the oracle that judges it. */
export function listenTo({ expected, renewal, token, sharing, callers, check, tick }: Listeners) {
  return (event: TokenEvent): void => {
    // What is being saved while the manager is disposed of is saved, or fails to be.
    const over = event._tag === "StoreFailed" ? expected.ended : expected.disposed
    check(!over, "nothing after dispose()", () => event._tag)
    switch (event._tag) {
      case "ClockFailed":
        return check(false, "the clock of a simulation is sound", () => event.cause.message)
      case "TokenRequested":
        sharing.asking()
        return renewal.requested(event.attempt)
      case "AttemptFailed":
        return renewal.attemptFailed()
      case "TokenRenewed":
        callers.renewalEnded()
        return event.adopted ? sharing.adoptedToken(event) : renewal.issued()
      case "RenewalFailed":
        callers.renewalEnded()
        return event.adopted ? sharing.adoptedFailure(event) : renewal.renewalFailed(event)
      case "TokenInvalidated":
        return token.invalidated(event.route)
      case "RouteIgnored":
        return token.routeClosed(event.route)
      case "ManagerDisposed":
        check(expected.ending, "nobody is disposed of unasked", () => "a renewal came to no end")
        dropHeld(expected, tick())
        expected.disposed = true
        expected.renewal = undefined
        return
      case "StoreFailed":
      case "CertificateExpiring":
      case "CertificateReloadFailed":
      case "CertificateReplaced":
        return
    }
  }
}
