import type { Finding } from "../finding.ts"
import { nameOf, openScene, type Patience, type Sharing } from "../scene.ts"

/** The token endpoint answers one process: not before a minute has gone by. */
export async function retryAfter(sharing: Sharing, processes: number, patience?: Patience): Promise<Finding> {
  await using scene = await openScene(sharing, patience)
  scene.sandbox.faults.add({ route: "POST /oauth/token", status: 429, headers: { "retry-after": "60" } })
  const workers = await scene.start(processes)
  const outcomes = await workers.ask({ do: "getToken" })
  const failed = outcomes.filter(({ failure }) => failure === "TokenRequestFailed").length
  const { tokenRequests } = scene.sandbox.stats()
  return {
    what: `${processes} cold processes, and one is told Retry-After: 60, ${nameOf(sharing)}`,
    measured: `${tokenRequests} token request, ${workers.storeFailures()} store failures, ${failed} told of it`,
    promised: "1 token request",
    kept: tokenRequests === 1 && failed === processes
  }
}
