import type { Profile } from "../world/profile.ts"
import type { Report } from "../world/report.ts"

/** Counts the token requests of all processes. */
export interface TokenBudget {
  /** One is sent for this client id, at this time. */
  readonly sent: (clientId: string, at: number) => void
}

/**
 * Judges whether the processes keep to the budget of the PSP. They count by their own clocks, and from when an attempt begins, not
 * from when its secret was had; and who forgets what it did, and shares nothing, cannot know.
 */
export function tokenBudget(profile: Profile, report: Report): TokenBudget {
  const { budget, clockTroubles, store, storeModes, actionWeights } = profile
  const forgets = store === "none" && actionWeights.restart + actionWeights.crash > 0
  const isCalm = !clockTroubles && storeModes.length === 1 && actionWeights.secretTrouble === 0
  const times = new Map<string, ReadonlyArray<number>>()
  return {
    sent: (clientId, at) => {
      if (budget === undefined || forgets || !isCalm) return
      const lately = [...(times.get(clientId) ?? []), at].filter((time) => at - time < budget.per)
      times.set(clientId, lately)
      report.check(
        lately.length <= budget.requests,
        "a token budget holds",
        () => `${lately.length} in ${budget.per} ms`
      )
    }
  }
}
