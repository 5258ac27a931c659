import type { Watched } from "../process/seen.ts"
import type { Answer } from "../world/endpoint-answers.ts"
import type { Profile } from "../world/profile.ts"

/** Judges whether a Retry-After that one process got holds for the others as well. */
export interface SharedPatience {
  readonly of: (watched: Watched) => Patience
}

/** What one of them does. */
export interface Patience {
  readonly sent: () => void
  readonly answered: (answer: Pick<Answer, "means" | "retryAfter">) => void
  readonly renewed: () => void
}

interface Asked {
  readonly by: string
  /** In true time. */
  readonly until: number
  /** Requests of each other process since then. */
  readonly requests: Map<string, number>
}

/** The others may be under way to a request already. */
const mostRequests = 1
const longestRetryAfter = 300_000

/** Only where everything but the endpoint is sound. */
export function sharedPatience({ storeModes, clockTroubles, actionWeights, store }: Profile): SharedPatience {
  const { crash, restart, secretTrouble } = actionWeights
  const isCalm = storeModes.length === 1 && !clockTroubles && crash + restart + secretTrouble === 0
  const byEntry = new Map<string, Asked>()
  return {
    of: ({ name, client: { key }, machine, check }) => ({
      sent: () => {
        const asked = byEntry.get(key)
        if (store !== "leasing" || !isCalm || asked === undefined) return
        if (asked.by === name || machine.trueTime() >= asked.until) return
        const requests = (asked.requests.get(name) ?? 0) + 1
        asked.requests.set(name, requests)
        const isFew = requests <= mostRequests
        check(isFew, "the others obey a Retry-After as well", () => `${requests} requests after that of ${asked.by}`)
      },
      answered: ({ means, retryAfter = 0 }) => {
        // What the last one got is what the others find in the store.
        byEntry.delete(key)
        const until = machine.trueTime() + Math.min(retryAfter, longestRetryAfter)
        // After a shorter one it asks again by itself, and tells nobody. A rejection is about one secret.
        const isForAll = means !== "issued" && means !== "rejected" && retryAfter > 2_000
        if (isForAll) byEntry.set(key, { by: name, until, requests: new Map() })
      },
      renewed: () => void byEntry.delete(key)
    })
  }
}
