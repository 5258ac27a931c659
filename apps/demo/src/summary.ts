import type { Tally } from "./expectation.ts"
import type { Paint } from "./paint.ts"
import type { Run, StepResult } from "./run.ts"

type Count = "calls" | "failures" | "waits" | "tokenRequests" | "replays" | "apiCalls"

const labelWidth = 40
const cellWidth = 10

/** What the runs came to, side by side. */
export function summary(runs: ReadonlyArray<Run>, paint: Paint): string {
  const row = (label: string, cell: (results: ReadonlyArray<StepResult>) => string): string =>
    `  ${label.padEnd(labelWidth)}${runs.map(({ results }) => cell(results).padStart(cellWidth)).join("")}`
  const count = (label: string, key: Count): string => row(label, (results) => String(total(results, key)))

  return [
    paint(
      "bold",
      `${"Summary".padEnd(labelWidth + 2)}${runs.map(({ contender }) => contender.name.padStart(cellWidth)).join("")}`
    ),
    count("calls the application made", "calls"),
    count("failures that reached it", "failures"),
    count("calls that waited for a token", "waits"),
    row("... though the last token was valid", (results) =>
      String(
        total(
          results.filter(({ step }) => step.tokenValid),
          "waits"
        )
      )
    ),
    count("token requests (counted by the sandbox)", "tokenRequests"),
    count("API calls (counted by the sandbox)", "apiCalls"),
    count("... of these, replays after a 401", "replays"),
    row("steps that ended as they should", (results) => {
      const well = results.filter(({ deviations }) => deviations.length === 0)
      return `${well.length} of ${results.length}`
    })
  ].join("\n")
}

function total(results: ReadonlyArray<StepResult>, key: Count & keyof Tally): number {
  return results.reduce((sum, { tally }) => sum + tally[key], 0)
}
