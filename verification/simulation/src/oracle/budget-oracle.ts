import type { Profile } from "../world/profile.ts"
import type { Report } from "../world/report.ts"

/** Counts the token requests of all processes. */
export interface BudgetOracle {
  /** One is sent at this time. */
  readonly sent: (at: number) => void
}

/**
 * Judges whether the processes keep to the budget of the PSP. They count by their own clocks, and from when an attempt begins, not
 * from when its secret was had; and who forgets what it did, and shares nothing, cannot know.
 */
export function budgetOracle(profile: Profile, report: Report): BudgetOracle {
  const { budget, clockTroubles, store, storeModes, actionWeights } = profile
  const forgets = store === "none" && actionWeights.restart + actionWeights.crash > 0
  const isCalm = !clockTroubles && storeModes.length === 1 && actionWeights.secretTrouble === 0
  let times: ReadonlyArray<number> = []
  return {
    sent: (at) => {
      if (budget === undefined || forgets || !isCalm) return
      times = [...times, at].filter((time) => at - time < budget.per)
      report.check(times.length <= budget.requests, "a token budget holds", () => `${times.length} in ${budget.per} ms`)
    }
  }
}
