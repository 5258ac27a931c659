import type { Measurement } from "../finding.ts"
import type { Samples } from "../interleave.ts"
import type { CallCost } from "../programs/current-token.ts"
import { runProgram } from "../run-program.ts"
import { scaled } from "../setting.ts"

/** What an awaited `getToken()` costs while the token is fresh. */
export const getToken: Measurement = async (setting) => {
  type Result = Samples<"ours" | "oneAwait" | "asyncFunction", CallCost>
  const result = await runProgram<Result>(setting.node, "get-token.ts", setting.dir, scaled(setting, 15))
  const samples = (name: keyof Result, of: keyof CallCost) => result[name].map((cost) => cost[of])
  const time = { what: "`await getToken()`: time", unit: "ns", ours: samples("ours", "nanoseconds") } as const
  const bytes = { what: "`await getToken()`: bytes allocated", unit: "B", ours: samples("ours", "bytes") } as const
  return {
    rows: [
      { ...time, peer: samples("oneAwait", "nanoseconds"), peerName: "one await" },
      { ...time, peer: samples("asyncFunction", "nanoseconds"), peerName: "an async function, one clock read" },
      { ...bytes, peer: samples("asyncFunction", "bytes"), peerName: "an async function, one clock read" }
    ]
  }
}
