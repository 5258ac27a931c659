import type { Measurement } from "../finding.ts"
import { everybody } from "../peers/everybody.ts"
import type { WaitCost } from "../programs/while-due.ts"
import { runProgram } from "../run-program.ts"

/** How long calls wait for a renewal that takes 1.5 seconds, two minutes before the token ends. */
export const whileDue: Measurement = async ({ node, dir, effort }) => {
  const rows: Array<ReadonlyArray<string | number>> = []
  for (const { transport, name } of effort < 1 ? everybody.slice(0, 2) : everybody) {
    const { longest, tokenRequests } = await runProgram<WaitCost>(node, "while-due.ts", dir, transport, name)
    rows.push([name, Math.round(longest), tokenRequests])
  }
  return {
    figures: {
      title: "40 calls, one each 50 ms, two minutes before the token ends, with a renewal that takes 1.5 s",
      columns: ["client", "longest wait, ms", "token requests"],
      rows
    }
  }
}
