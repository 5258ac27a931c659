import { authAxios } from "./auth-axios-client.ts"
import { authFetch } from "./auth-fetch-client.ts"
import { authKy } from "./auth-ky-client.ts"
import { documentationClass } from "./documentation-client.ts"
import type { Paint } from "./paint.ts"
import type { Contender } from "./pix-client.ts"
import { type Place, tokenLifetime } from "./place.ts"
import { type Run, startRun } from "./run.ts"
import { scenario, type Step } from "./scenario.ts"
import { summary } from "./summary.ts"
import { timeline } from "./timeline.ts"

/** Those who go through the scenario, in the order of their columns. */
export const contenders: readonly [Contender, ...ReadonlyArray<Contender>] = [
  authFetch,
  authAxios,
  authKy,
  documentationClass
]

/** Where the demo takes place, and where it is told. */
export interface DemoOptions {
  /** One place for each contender, in their order. */
  readonly places: ReadonlyArray<Place>
  readonly print: (text: string) => void
  readonly paint: Paint
  /** @default the scenario */
  readonly steps?: ReadonlyArray<Step>
}

/**
 * Lets all contenders go through the scenario at the same time, none waiting for another, and prints each step when all
 * have taken it.
 *
 * @returns whether every step ended as it should for the library; what becomes of the class is only told
 */
export async function demo({ places, print, paint, steps = scenario }: DemoOptions): Promise<boolean> {
  const runs = places.flatMap((place, index) => {
    const contender = contenders[index]
    return contender === undefined ? [] : [startRun(contender, place)]
  })
  print(introduction(places, paint))
  try {
    const taken = steps.map((step) => Promise.all(runs.map((run) => run.take(step))))
    // Once one has failed, nobody asks for those after it.
    for (const results of taken) results.catch(() => {})
    for (const [index, results] of taken.entries()) {
      print(`\n${paint("bold", `${index + 1}  ${steps[index]?.name}`)}`)
      print(timeline(await results, paint))
    }
  } finally {
    await Promise.all(runs.map((run) => run.close()))
  }
  print(`\n${summary(runs, paint)}\n\n${conclusion}`)
  return runs.filter(({ contender }) => contender.isOurs).every(endedWell)
}

const endedWell = ({ results }: Run): boolean => results.every(({ deviations }) => deviations.length === 0)

function introduction(places: ReadonlyArray<Place>, paint: Paint): string {
  const urls = places.map(({ sandbox }, index) => `  ${contenders[index]?.name.padEnd(10)} ${sandbox.url}`)
  return `${paint("bold", "One scenario, four times: through @pix/auth with fetch, axios and ky, and")}
${paint("bold", "through the class that the API's documentation prints for copying")}

${urls.join("\n")}

Each calls a sandbox of its own. A token lives ${tokenLifetime} seconds instead of an hour, and is
due for renewal in the last fifth of its life. Below, what reached each sandbox:
seconds since the start, status, how many.`
}

const conclusion = `The class asks for a token once per caller, and each waits; it takes whatever the
token endpoint answers for a token, and so sends "Bearer undefined" in an outage;
it leaves a 401 to its caller until the next renewal.

It is written to renew 5 minutes before expiry. With the short tokens of this demo
it would then renew on every call, so here it renews in the last fifth of a token's
life, as @pix/auth does. Apart from that, its URL and its credentials, it is the
class as printed.`
