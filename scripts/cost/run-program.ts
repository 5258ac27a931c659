import { join } from "node:path"
import { mustRun } from "../run-command.ts"

export type Program = "abort-storm.ts" | "auth-fetch.ts" | "cold-import.mjs" | "current-token.ts" | "herd.ts"

/** The young generation of `current-token.ts`, in megabytes: what its calls allocate fits in several times over. */
const roomy: ReadonlyArray<string> = ["--min-semi-space-size=64", "--max-semi-space-size=64"]

/** Runs one of the programs in a process of its own and gives what it printed. */
export async function runProgram<Result>(program: Program, ...args: ReadonlyArray<string | number>): Promise<Result> {
  const flags = ["--expose-gc", ...(program === "current-token.ts" ? roomy : [])]
  const file = join(import.meta.dirname, "programs", program)
  return JSON.parse(await mustRun(process.execPath, [...flags, file, ...args.map(String)])) as Result
}
