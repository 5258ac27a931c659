import type { Measurement } from "../finding.ts"
import { interleave } from "../interleave.ts"
import type { HerdCost } from "../programs/herd.ts"
import type { Row } from "../report/row.ts"
import { runProgram } from "../run-program.ts"
import { scaled } from "../setting.ts"

/**
 * "100,000 concurrent cold callers: one token request, at most 1.5x the time and 1.3x the bytes per waiter of a memoized
 * promise, linear in N." Judged beside the promise that is memoized in an async function, the usual form. Its other form is
 * shown as well: there all callers share one promise, and with it one error object, where ours have one each.
 */
export const herd: Measurement = async (setting) => {
  const callers = scaled(setting, 100_000, 1_000)
  const run = (implementation: string, count: number) => () =>
    runProgram<HerdCost>(setting.node, "herd.ts", setting.dir, count, implementation)
  const results = await interleave(
    {
      ours: run("ours", callers),
      async: run("async", callers),
      control: run("async", callers),
      plain: run("plain", callers),
      quarter: run("ours", callers / 4)
    },
    scaled(setting, 7)
  )
  const samples = (name: keyof typeof results, of: keyof HerdCost) => results[name].map((cost) => cost[of])
  const row = (what: string, of: keyof HerdCost, unit: Row["unit"], peer: "async" | "plain", limit?: number): Row => ({
    what: `100,000 cold callers: ${what}`,
    unit,
    ours: samples("ours", of),
    peer: samples(peer, of),
    peerName: peer === "async" ? "memoized promise" : "the same, one promise for all",
    ...(limit !== undefined && { limit })
  })
  return {
    rows: [
      row("token requests", "requests", "", "async", 1),
      row("time", "milliseconds", "ms", "async", 1.5),
      row("time", "milliseconds", "ms", "plain"),
      {
        ...row("time", "milliseconds", "ms", "async"),
        what: "… null control",
        ours: samples("control", "milliseconds")
      },
      row("bytes a waiter", "bytesPerCaller", "B", "async", 1.3),
      row("bytes a waiter", "bytesPerCaller", "B", "plain"),
      row("peak memory", "peak", "MiB", "async"),
      {
        ...row("growth", "milliseconds", "ms", "async", 1.5),
        peer: samples("quarter", "milliseconds").map((sample) => sample * 4),
        peerName: "4 x 25,000 of ours"
      }
    ]
  }
}
