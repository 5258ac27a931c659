import { setTimeout } from "node:timers/promises"
import type { Finding } from "../finding.ts"
import { nameOf, openScene, type Patience, type Sharing } from "../scene.ts"

/** What happens to the holder of the lease. */
export interface Killing {
  readonly processes: number
  /** For how long its token request is under way when it is killed. Milliseconds. */
  readonly worksFor: number
  /** How soon after that the others have a token, in seconds; undefined where the machine may be busy. */
  readonly within?: number
}

/** Many processes start together; the one that asks for the token is killed before it is answered. */
export async function killedHolder(sharing: Sharing, killing: Killing, patience?: Patience): Promise<Finding> {
  const { processes, worksFor, within = Number.POSITIVE_INFINITY } = killing
  await using scene = await openScene(sharing, patience)
  scene.sandbox.faults.add({ route: "POST /oauth/token", times: 1, hang: true })
  const workers = await scene.start(processes)
  let killedAt = Number.POSITIVE_INFINITY
  const asked = workers.all.map(async (worker) => {
    const { token } = await worker.ask({ do: "getToken" })
    return { worker, token, waited: Math.max(performance.now() - killedAt, 0) / 1_000 }
  })
  const holder = await Promise.race(workers.all.map(({ tells }) => tells("TokenRequested")))
  // In the middle: the endpoint has its request, and does not answer.
  while (scene.sandbox.stats().tokenRequests === 0) await setTimeout(5)
  await setTimeout(worksFor)
  const before = scene.sandbox.stats().tokenRequests
  holder.child.kill("SIGKILL")
  killedAt = performance.now()
  const outcomes = await Promise.all(asked.filter((_, index) => workers.all[index] !== holder))
  const { tokenRequests } = scene.sandbox.stats()
  const tokens = new Set(outcomes.map(({ token }) => token))
  const waits = outcomes.map(({ waited }) => waited)
  const [first, last] = [Math.min(...waits), Math.max(...waits)]
  return {
    what: `of ${processes} cold processes, the one that has the lease is killed after it has asked for ${worksFor / 1_000} s, ${nameOf(sharing)}`,
    measured: `${tokenRequests} token requests, ${before} of them before; the others have a token ${first.toFixed(2)} to ${last.toFixed(2)} s after the kill; ${workers.storeFailures()} store failures`,
    promised: `at most 2 token requests, a token within 4 s`,
    kept: tokenRequests <= 2 && before === 1 && tokens.size === 1 && !tokens.has(undefined) && last <= within
  }
}
