import type { Measurement } from "../finding.ts"
import type { SoakCost } from "../programs/soak.ts"
import { spread } from "../report/row.ts"
import { runProgram } from "../run-program.ts"
import { scaled } from "../setting.ts"

/** Ten minutes at full speed on tokens that live two seconds: memory stays flat, and no call fails. */
export const soak: Measurement = async (setting) => {
  const seconds = scaled(setting, 600, 4)
  const { calls, failures, renewals, heap, resident } = await runProgram<SoakCost>(
    setting.node,
    "soak.ts",
    setting.dir,
    seconds
  )
  // The first quarter is for compilers and pools to settle.
  const quarter = Math.floor(heap.length / 4)
  const between = (samples: ReadonlyArray<number>, from: number, to: number) => spread(samples.slice(from, to)).median
  const [second, last] = [between(heap, quarter, 2 * quarter), between(heap, 3 * quarter, 4 * quarter)]
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0)
  return {
    rows: [
      {
        what: "soak: heap in use in the last quarter",
        unit: "MiB",
        ours: [last],
        peer: [second],
        peerName: "the second quarter",
        limit: 1.1
      },
      { what: "soak: calls that failed", unit: "", ours: [failed], peer: [calls], peerName: "calls", limit: 0 }
    ],
    figures: {
      title: `${seconds} seconds at full speed, 64 calls at a time, on the sandbox, with tokens that are valid for two seconds`,
      columns: ["what", "measured"],
      rows: [
        ["calls", calls],
        ["calls that failed", failed],
        ["renewals", renewals],
        ["heap in use, MiB: second quarter, last quarter", `${second.toFixed(1)}, ${last.toFixed(1)}`],
        ["resident, MiB: least, most", `${spread(resident).least.toFixed(0)}, ${spread(resident).most.toFixed(0)}`]
      ]
    }
  }
}
