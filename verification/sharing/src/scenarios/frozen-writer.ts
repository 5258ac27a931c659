import type { Finding } from "../finding.ts"
import { nameOf, openScene, type Patience, type Sharing } from "../scene.ts"

/** A process is frozen when it is about to save its token, past its lease; another renews; then it goes on. */
export async function frozenWriter(sharing: Sharing, patience?: Patience): Promise<Finding> {
  await using scene = await openScene(sharing, patience)
  const [first] = (await scene.start(1, { freezesBeforeSave: true })).all
  const others = await scene.start(2)
  const [second, third] = others.all
  if (first === undefined || second === undefined || third === undefined) throw new Error("There are no processes.")
  const { token: stale } = await first.ask({ do: "getToken" })
  await first.tells("Freezes")
  const { token: newer } = await second.ask({ do: "getToken" })
  await second.ask({ do: "dispose" })
  first.child.kill("SIGCONT")
  await first.ask({ do: "dispose" })
  const { token: found } = await third.ask({ do: "getToken" })
  const { tokenRequests } = scene.sandbox.stats()
  return {
    what: `a process is stopped past its lease, just before it saves, ${nameOf(sharing)}`,
    measured: `the next process finds the ${found === newer ? "newer" : "stale"} token; ${tokenRequests} token requests`,
    promised: "no stale write wins",
    kept: newer !== undefined && newer !== stale && found === newer && tokenRequests === 2
  }
}
