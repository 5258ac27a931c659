import type { Measurement } from "../finding.ts"
import type { Samples } from "../interleave.ts"
import { runProgram } from "../run-program.ts"
import { scaled } from "../setting.ts"

/** "Renewal CPU with a stub endpoint at most 6x the hand-written promise version." */
export const renewal: Measurement = async (setting) => {
  type Result = Samples<"ours" | "byHand" | "control", number>
  const rounds = scaled(setting, 30)
  const { ours, byHand, control } = await runProgram<Result>(
    setting.node,
    "renewal.ts",
    setting.dir,
    rounds,
    scaled(setting, 1_000, 50)
  )
  const peerName = "memoized promise, by hand"
  return {
    rows: [
      { what: "a renewal: processor time", unit: "µs", ours, peer: byHand, peerName, limit: 6 },
      { what: "… null control", unit: "µs", ours: control, peer: byHand, peerName }
    ]
  }
}
