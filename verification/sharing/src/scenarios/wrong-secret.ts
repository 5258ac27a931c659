import type { Finding } from "../finding.ts"
import { nameOf, openScene, type Patience, type Sharing } from "../scene.ts"

/** Many processes start together with a secret that is wrong; then it is corrected in one. */
export async function wrongSecret(sharing: Sharing, processes: number, patience?: Patience): Promise<Finding> {
  await using scene = await openScene(sharing, patience)
  const wrong = await scene.start(processes, { clientSecret: "a-secret-that-is-wrong" })
  const failures = (await wrong.ask({ do: "getToken" })).map(({ failure }) => failure)
  const rejected = failures.filter((failure) => failure === "CredentialsRejected").length
  const { tokenRequests } = scene.sandbox.stats()
  const corrected = await scene.start(1)
  const [outcome] = await corrected.ask({ do: "getToken" })
  const works = outcome?.token !== undefined
  return {
    what: `${processes} cold processes with a wrong secret, then one with the right one, ${nameOf(sharing)}`,
    measured: `${tokenRequests} token request, ${wrong.storeFailures()} store failures, ${rejected} told of it; the right one works ${works ? "at once" : "not"}`,
    promised: "1 token request; the right one works at once",
    kept: tokenRequests === 1 && rejected === processes && works
  }
}
