import type { Watched } from "../process/seen.ts"
import { longestRenewal } from "../world/profile.ts"

/** What a process does at this instant. */
export interface Doing {
  readonly waiting: number
  readonly isRenewing: boolean
  /** Whether an operation of the store or a look at the secret may be under way. */
  readonly isAsking: boolean
  readonly hasLease: boolean
}

/** Judges what a manager keeps alive: a renewal ends, no timer outlives it, nobody but a caller holds the process, and the lease is given back. */
export function idleProcess({ machine, profile, check, seen }: Watched): (doing: Doing) => void {
  const longest = longestRenewal(profile)
  let renewals = -1
  let since: number | undefined
  return ({ waiting, isRenewing, isAsking, hasLease }) => {
    if (!isRenewing || renewals !== seen.renewals) since = undefined
    if (isRenewing) since ??= machine.awake()
    renewals = seen.renewals
    const lasted = machine.awake() - (since ?? machine.awake())
    check(lasted <= longest, "every renewal ends", () => `one lasts for ${lasted} ms`)
    const isHeld = machine.holding()
    check(isHeld === waiting > 0, "a process is held exactly while somebody waits", () => `${waiting} wait`)
    const isIdle = waiting === 0 && !isRenewing && !isAsking
    const isSound = profile.storeModes.length === 1
    check(!isIdle || !isSound || !hasLease, "the lease is given back", () => "nothing is under way, and it is held")
    check(!isIdle || machine.timers() === 0, "no timer runs between renewals", () => `${machine.timers()} run`)
  }
}
