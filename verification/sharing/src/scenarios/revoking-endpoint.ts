import { setTimeout } from "node:timers/promises"
import { callsOf } from "../calls.ts"
import type { Finding } from "../finding.ts"
import { nameOf, openScene, type Patience, type Sharing } from "../scene.ts"

/**
 * A new token kills the old ones, and many processes call the API while one after the other asks for a new one.
 *
 * `warmUp` comes first, in seconds, with calls and no renewals: while twenty new processes compile their code, calls take
 * longer than the time between two renewals, and no single replay saves a call that two renewals fall into.
 */
export async function revokingEndpoint(
  sharing: Sharing,
  load: {
    readonly processes: number
    readonly rate: number
    readonly warmUp: number
    readonly seconds: number
    readonly renewEvery: number
  },
  patience?: Patience
): Promise<Finding> {
  const { processes, rate, warmUp, seconds, renewEvery } = load
  // A token counts as just issued for a tenth of its life: by then the next renewal is due.
  const tokenLifetime = Math.ceil((8 * renewEvery) / 1_000)
  await using scene = await openScene(sharing, patience, { tokenLifetime, conditions: { tokens: "newest-only" } })
  const workers = await scene.start(processes)
  await workers.ask({ do: "call", rate })
  await setTimeout(warmUp * 1_000)
  const end = performance.now() + seconds * 1_000
  let forced = 0
  while (performance.now() + renewEvery < end) {
    await setTimeout(renewEvery)
    const worker = workers.all[forced++ % processes]
    await worker?.ask({ do: "renew" })
  }
  await setTimeout(Math.max(end - performance.now(), 0))
  const calls = callsOf(await workers.ask({ do: "stop" }))
  const { tokensIssued, statuses } = scene.sandbox.stats()
  return {
    what: `a new token kills the old ones: ${processes} processes at ${rate} calls/s for ${seconds} s, ${forced} forced renewals, ${nameOf(sharing)}`,
    measured: `${calls.told}; ${statuses[401] ?? 0} 401s from the API, ${tokensIssued} tokens, ${workers.storeFailures()} store failures`,
    promised: "no 401 reaches a caller, no call fails",
    kept: calls.failed === 0 && calls.made > 0 && tokensIssued > forced / 2
  }
}
