import { setTimeout } from "node:timers/promises"
import type { Finding } from "../finding.ts"
import { nameOf, openScene, type Patience, type Sharing } from "../scene.ts"

/** A process is stopped while its token request is under way, past its lease; another renews; then it goes on. */
export async function stoppedHolder(sharing: Sharing, patience?: Patience): Promise<Finding> {
  await using scene = await openScene(sharing, patience)
  // Its answer comes while it is stopped.
  scene.sandbox.faults.add({ route: "POST /oauth/token", times: 1, delay: 1_000 })
  const [first, second, third] = (await scene.start(3)).all
  if (first === undefined || second === undefined || third === undefined) throw new Error("There are no processes.")
  const asked = first.ask({ do: "getToken" })
  while (scene.sandbox.stats().tokenRequests === 0) await setTimeout(5)
  first.child.kill("SIGSTOP")
  const { token: newer } = await second.ask({ do: "getToken" })
  await second.ask({ do: "dispose" })
  first.child.kill("SIGCONT")
  const { token: older } = await asked
  await first.ask({ do: "dispose" })
  const { token: found } = await third.ask({ do: "getToken" })
  const { tokenRequests } = scene.sandbox.stats()
  const goesOn = first.told.includes("TokenRenewed")
  return {
    what: `the process that has the lease is stopped past it, while it asks, and goes on, ${nameOf(sharing)}`,
    measured: `the next process finds the ${found === newer ? "newer" : "older"} token; ${tokenRequests} token requests`,
    promised: "no stale write wins",
    kept: goesOn && newer !== undefined && newer !== older && found === newer && tokenRequests === 2
  }
}
