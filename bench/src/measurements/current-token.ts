import type { Measurement } from "../finding.ts"
import type { Samples } from "../interleave.ts"
import type { CallCost } from "../programs/current-token.ts"
import { runProgram } from "../run-program.ts"
import { scaled } from "../setting.ts"

/** "`currentToken()` at most 1.25x a Map lookup plus the same two clock reads, no allocation beyond theirs." */
export const currentToken: Measurement = async (setting) => {
  type Result = Samples<"ours" | "floor" | "control", CallCost>
  // Compilers decide differently from process to process: three of them.
  const results: Array<Result> = []
  while (results.length < scaled(setting, 3)) {
    results.push(await runProgram<Result>(setting.node, "current-token.ts", setting.dir, scaled(setting, 10)))
  }
  const samples = (name: keyof Result, of: keyof CallCost) =>
    results.flatMap((result) => result[name].map((cost) => cost[of]))
  const peerName = "Map lookup, same clock reads"
  const peer = samples("floor", "nanoseconds")
  return {
    rows: [
      { what: "`currentToken()`: time", unit: "ns", ours: samples("ours", "nanoseconds"), peer, peerName, limit: 1.25 },
      { what: "… null control", unit: "ns", ours: samples("control", "nanoseconds"), peer, peerName },
      {
        what: "`currentToken()`: bytes allocated",
        unit: "B",
        ours: samples("ours", "bytes").map(Math.round),
        peer: samples("floor", "bytes").map(Math.round),
        peerName,
        limit: 1
      }
    ]
  }
}
