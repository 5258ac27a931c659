import { remaining, type Watched } from "../process/seen.ts"

/** Judges what a 401 of the API does. */
export interface RejectedTokens {
  /** Makes a report of a 401, and judges whether it ends the token. */
  readonly reporting: (accessToken: string, route: string, replay: boolean, report: () => void) => void
  /** A `TokenInvalidated` was emitted. */
  readonly invalidated: (route: string) => void
}

const period = 30_000
const mostInvalidations = 5
/** How many refused replays are remembered. */
const mostRoutes = 64

export function rejectedTokens({ seen, machine, check, moment }: Watched): RejectedTokens {
  const known = new Set<string>()
  let invalidations: ReadonlyArray<number> = []
  let replays: ReadonlyArray<{ readonly route: string; readonly at: number }> = []
  let reported: string | undefined

  const isLately = (at: number): boolean => machine.monotonic() - at < period

  return {
    reporting: (accessToken, route, replay, report) => {
      const { current } = seen
      const isValid = current?.accessToken === accessToken && remaining(seen, machine.instant()) > 0
      const isFirst = isValid && !replay && !known.has(route) && !seen.disposed
      const counts = isFirst && invalidations.filter(isLately).length < mostInvalidations
      const outer = reported
      reported = accessToken
      if (replay) replays = [...replays.filter(({ at }) => isLately(at)), { route, at: machine.monotonic() }]
      known.add(route)
      report()
      reported = outer
      check(!counts || seen.dead.has(accessToken), "a 401 ends its token", () => `${accessToken} lives on`)
    },
    invalidated: (route) => {
      const { current } = seen
      const isOther = current !== undefined && current.accessToken !== reported
      check(!isOther, "a 401 ends no other token", () => `${current?.accessToken}, for a 401 of ${reported}`)
      invalidations = [...invalidations.filter(isLately), machine.monotonic()]
      check(
        invalidations.length <= mostInvalidations,
        "at most five tokens end by 401s in 30 s",
        () => `${invalidations.length} did`
      )
      const refused = replays.filter(({ at }) => isLately(at))
      check(
        refused.length > mostRoutes || refused.every((replay) => replay.route !== route),
        "a 401 that a new token did not cure ends no token for 30 s",
        () => route
      )
      if (reported !== undefined) seen.dead.set(reported, moment())
      seen.current = undefined
    }
  }
}
