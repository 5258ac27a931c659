import type { Watched } from "../process/seen.ts"
import { longestRenewal } from "../world/profile.ts"

/** Judges when a renewal begins while there is a valid token. */
export interface RenewalWindow {
  /** A caller was served without waiting. */
  readonly servedAtOnce: (isRenewing: boolean) => void
  /** The first attempt of a renewal begins. */
  readonly requested: () => void
}

/** Callers notice neither a renewal that is too early nor one that is too late, so no invariant sees it. */
export function renewalWindow({ seen, machine, profile, check }: Watched): RenewalWindow {
  const { options, clockTroubles } = profile

  const opens = (): "closed" | "maybe" | "open" => {
    if (seen.current === undefined || clockTroubles) return "maybe"
    const { sentAt, lifetime, isReissued } = seen.current
    const age = machine.monotonic() - sentAt.monotonic
    const window = Math.min(options.renewBefore, lifetime / 5)
    const reissued = Math.min(Math.max(lifetime / 2, 30_000), lifetime)
    if (age < (isReissued ? reissued : lifetime - window * 1.1) - 1) return "closed"
    return age < (isReissued ? reissued : lifetime - window) + 1 ? "maybe" : "open"
  }

  const token = (): string => String(seen.current?.accessToken)

  return {
    servedAtOnce: (isRenewing) => {
      const isDue = opens() === "open" && seen.pausedUntil === undefined && !seen.disposed
      check(!isDue || isRenewing, "a due token is renewed in the background", token)
    },
    requested: () => {
      const isDemanded = machine.awake() - seen.demandedAt <= longestRenewal(profile)
      check(opens() !== "closed" || isDemanded, "no renewal before its time", token)
    }
  }
}
