import { ignoreRoute, ignores401, dropHeld, type HeldToken, isValid, remaining } from "./expected-state.ts"
import type { OracleParts } from "./renewal-oracle.ts"

/** Judges which tokens are served, withheld and cleared. */
export interface TokenOracle {
  /** A token reached a caller. */
  readonly served: (accessToken: string) => void
  /** A caller got none although it asked for nothing special. */
  readonly withheld: (how: string) => void
  /** Makes a report of a 401 and judges what it clears. */
  readonly reporting: (accessToken: string, route: string, replay: boolean, report: () => void) => void
  readonly invalidated: (route: string) => void
  readonly routeClosed: (route: string) => void
}

export function tokenOracle({ expected, report, now, tick }: OracleParts): TokenOracle {
  let clearings = 0
  let closings = 0

  const isIgnored = (route: string): boolean => ignores401(expected, route, now().monotonic)

  const served = (accessToken: string): void => {
    const at = now()
    const { held, lately } = expected
    if (lately.tick === tick() && lately.tokens.includes(accessToken)) return
    report.check(!expected.disposed, "nothing after dispose()", () => `${accessToken} was served`)
    report.check(!expected.cleared.has(accessToken), "a cleared token is never served", () => accessToken)
    report.check(
      held?.accessToken === accessToken,
      "only the current token is served",
      () => `${accessToken} was served, ${held?.accessToken ?? "none"} is held`
    )
    report.check(
      isValid(held, at),
      "an expired token is never served",
      () => `${accessToken} expired ${held === undefined ? "?" : -remaining(held, at)} ms ago`
    )
  }

  const withheld = (how: string): void => {
    const { held } = expected
    const valid: HeldToken | undefined = !expected.disposed && isValid(held, now()) ? held : undefined
    report.check(valid === undefined, "a valid token is never withheld", () => `${how}: ${valid?.accessToken}`)
  }

  const reporting: TokenOracle["reporting"] = (accessToken, route, replay, act) => {
    const clears = !replay && !expected.disposed && expected.held?.accessToken === accessToken && !isIgnored(route)
    const closes = replay && !expected.disposed
    // A listener may report in turn: each report counts its own.
    const outer = { clearings, closings }
    clearings = 0
    closings = 0
    act()
    report.check(
      clearings === (clears ? 1 : 0),
      "compare and clear",
      () => `${clearings} tokens cleared by a 401 for ${accessToken} on ${route}`
    )
    report.check(closings === (closes ? 1 : 0), "a refused replay closes its route", () => `${closings} closed`)
    clearings = outer.clearings
    closings = outer.closings
  }

  return {
    served,
    withheld,
    reporting,
    invalidated: (route) => {
      clearings++
      const { held } = expected
      report.check(held !== undefined && !isIgnored(route), "compare and clear", () => `nothing to clear on ${route}`)
      expected.invalidatedAt = [...expected.invalidatedAt, now().monotonic].slice(-5)
      if (held !== undefined) {
        expected.cleared.set(held.accessToken, route)
        const { renewal } = expected
        renewal?.attempt?.clearedMeanwhile.add(held.accessToken)
        // What was read beside this token was judged beside it.
        if (renewal) renewal.loads = renewal.loads.map((load) => ({ ...load, certain: false }))
      }
      dropHeld(expected, tick())
    },
    routeClosed: (route) => {
      closings++
      ignoreRoute(expected, route, now().monotonic)
    }
  }
}
