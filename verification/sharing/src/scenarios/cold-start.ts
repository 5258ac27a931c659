import type { Finding } from "../finding.ts"
import { nameOf, openScene, type Patience, type Sharing } from "../scene.ts"

/** Many processes start together, with nothing stored. */
export async function coldStart(sharing: Sharing, processes: number, patience?: Patience): Promise<Finding> {
  await using scene = await openScene(sharing, patience)
  const workers = await scene.start(processes)
  const outcomes = await workers.ask({ do: "getToken" })
  const { tokenRequests } = scene.sandbox.stats()
  const tokens = new Set(outcomes.map(({ token }) => token))
  return {
    what: `${processes} cold processes start together, ${nameOf(sharing)}`,
    measured: `${tokenRequests} token request, ${workers.storeFailures()} store failures, ${tokens.size} token`,
    promised: "1 token request",
    kept: tokenRequests === 1 && tokens.size === 1 && !tokens.has(undefined)
  }
}
