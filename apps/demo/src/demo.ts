import { authFetch } from "./auth-fetch-client.ts"
import { documentationClass } from "./documentation-client.ts"
import type { Paint } from "./paint.ts"
import { type Place, tokenLifetime } from "./place.ts"
import { startRun } from "./run.ts"
import { scenario, type Step } from "./scenario.ts"
import { summary } from "./summary.ts"
import { timeline } from "./timeline.ts"

/** Where the demo takes place, and where it is told. */
export interface DemoOptions {
  /** One place for the library, one for the documentation's class. */
  readonly places: readonly [Place, Place]
  readonly print: (text: string) => void
  readonly paint: Paint
  /** @default the scenario */
  readonly steps?: ReadonlyArray<Step>
}

/**
 * Lets both contenders go through the scenario at the same time, neither waiting for the other, and prints each step
 * when both have taken it.
 *
 * @returns whether every step ended as it should for the library; what becomes of the class is only told
 */
export async function demo({ places, print, paint, steps = scenario }: DemoOptions): Promise<boolean> {
  const ours = startRun(authFetch, places[0])
  const theirs = startRun(documentationClass, places[1])
  print(introduction(places, paint))
  try {
    const taken = steps.map((step) => Promise.all([ours.take(step), theirs.take(step)]))
    // Once one has failed, nobody asks for those after it.
    for (const results of taken) results.catch(() => {})
    for (const [index, results] of taken.entries()) {
      print(`\n${paint("bold", `${index + 1}  ${steps[index]?.name}`)}`)
      for (const result of await results) print(timeline(result, paint))
    }
  } finally {
    await Promise.all([ours.close(), theirs.close()])
  }
  print(`\n${summary([ours, theirs], paint)}\n\n${conclusion}`)
  return ours.results.every(({ deviations }) => deviations.length === 0)
}

function introduction([ours, theirs]: readonly [Place, Place], paint: Paint): string {
  return `${paint("bold", "One scenario, twice: through @pix/auth, and through the class of the API's docs")}

   @pix/auth   calls a sandbox of the PIX Bacen API on ${ours.sandbox.url}
   the class   is the TokenManager that the API's documentation prints for copying;
               it calls a sandbox of its own on ${theirs.sandbox.url}

   A token lives ${tokenLifetime} seconds instead of an hour, and is due for renewal in the last
   fifth of its life.`
}

const conclusion = `The class asks for a token once per caller, and each waits; it takes whatever the
token endpoint answers for a token, and so sends "Bearer undefined" in an outage;
it leaves a 401 to its caller until the next renewal.

It is written to renew 5 minutes before expiry. With the short tokens of this demo
it would then renew on every call, so here it renews in the last fifth of a token's
life, as @pix/auth does. Apart from that, its URL and its credentials, it is the
class as printed.`
