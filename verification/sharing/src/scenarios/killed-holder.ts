import { setTimeout } from "node:timers/promises"
import type { Finding } from "../finding.ts"
import { nameOf, openScene, type Patience, type Sharing } from "../scene.ts"

/** Many processes start together; the one that asks for the token is killed before it is answered. */
export async function killedHolder(sharing: Sharing, processes: number, patience?: Patience): Promise<Finding> {
  await using scene = await openScene(sharing, patience)
  scene.sandbox.faults.add({ route: "POST /oauth/token", times: 1, hang: true })
  const workers = await scene.start(processes)
  const asked = workers.all.map((worker) => ({ worker, outcome: worker.ask({ do: "getToken" }) }))
  const holder = await Promise.race(workers.all.map(({ tells }) => tells("TokenRequested")))
  // In the middle: the endpoint has its request, and does not answer.
  while (scene.sandbox.stats().tokenRequests === 0) await setTimeout(5)
  holder.child.kill("SIGKILL")
  const killedAt = performance.now()
  const survivors = asked.filter(({ worker }) => worker !== holder)
  const outcomes = await Promise.all(survivors.map(({ outcome }) => outcome))
  const seconds = ((performance.now() - killedAt) / 1_000).toFixed(1)
  const { tokenRequests } = scene.sandbox.stats()
  const tokens = new Set(outcomes.map(({ token }) => token))
  return {
    what: `of ${processes} cold processes, the one that has the lease is killed while it asks, ${nameOf(sharing)}`,
    measured: `${tokenRequests} token requests; the others wait ${seconds} s (lease: ${(patience?.leaseTime ?? 12_000) / 1_000} s)`,
    promised: "at most 2 token requests",
    kept: tokenRequests <= 2 && tokens.size === 1 && !tokens.has(undefined)
  }
}
