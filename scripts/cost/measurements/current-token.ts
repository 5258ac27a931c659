import type { Samples } from "../interleave.ts"
import type { CallCost } from "../programs/current-token.ts"
import { runProgram } from "../run-program.ts"
import type { Measurement } from "./measurement.ts"

/** "`currentToken()` at most 1.25x a Map lookup plus the same two clock reads, no allocation beyond theirs." */
export const currentToken: Measurement = async (dir) => {
  type Result = Samples<"ours" | "floor" | "control", CallCost>
  // Compilers decide differently from process to process: three of them.
  const results: Array<Result> = []
  while (results.length < 3) results.push(await runProgram<Result>("current-token.ts", dir, 10))
  const samples = (name: keyof Result, of: keyof CallCost) =>
    results.flatMap((result) => result[name].map((cost) => cost[of]))
  const peerName = "Map lookup and the same clock reads"
  return [
    {
      what: "currentToken(): time",
      unit: "ns",
      ours: samples("ours", "nanoseconds"),
      peer: samples("floor", "nanoseconds"),
      peerName,
      limit: 1.25
    },
    {
      what: "null control: the floor beside itself",
      unit: "ns",
      ours: samples("control", "nanoseconds"),
      peer: samples("floor", "nanoseconds"),
      peerName
    },
    {
      what: "currentToken(): allocation",
      unit: "B",
      ours: samples("ours", "bytes").map(Math.round),
      peer: samples("floor", "bytes").map(Math.round),
      peerName,
      limit: 1
    }
  ]
}
