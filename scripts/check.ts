// Everything that `npm test` promises, cheapest first. The last line says how it went; no failure stops the rest.
import { delimiter, join } from "node:path"
import type { Outcome } from "./outcome.ts"
import { createProgress } from "./progress.ts"
import { runCommand } from "./run-command.ts"
import { runSteps, type Step } from "./run-steps.ts"
import { takeTestReport } from "./test-report.ts"
import { root } from "./workspace.ts"

const env = {
  ...process.env,
  PATH: [join(root, "node_modules/.bin"), process.env["PATH"]].join(delimiter),
  TURBO_TELEMETRY_DISABLED: "1",
  DO_NOT_TRACK: "1"
}

/** Runs one script of package.json, which is where the commands are written. */
const runScript = (name: string, ...args: ReadonlyArray<string>) =>
  runCommand(process.execPath, ["--run", name, ...(args.length > 0 ? ["--", ...args] : [])], { cwd: root, env })

const script = (name: string, needs?: string): Step => ({
  name,
  ...(needs !== undefined && { needs }),
  run: async () => {
    const { ok, output } = await runScript(name)
    return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0, output }
  }
})

const unit: Step = {
  name: "unit",
  run: async (): Promise<Outcome> => {
    const file = join(root, "node_modules/.cache/unit.json")
    const { ok, output } = await runScript("unit", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`)
    return takeTestReport(file, ok, output)
  }
}

// What stands in one row runs side by side; a row waits for the one before it.
const rows: ReadonlyArray<ReadonlyArray<Step>> = [
  [script("format:check"), script("lint"), script("boundaries"), script("unused"), script("documents")],
  [script("build")],
  [script("types"), script("readmes"), script("api:check"), script("packages", "build")],
  // The long ones first, so that none of them is left alone at the end.
  [
    script("consumer", "packages"),
    script("bench:smoke", "packages"),
    script("size", "packages"),
    script("cost:check", "packages")
  ],
  [unit]
]

const { passed, failed, skipped } = await runSteps(rows, createProgress(process.stdout))
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0
