import { join } from "node:path"
import { mustRun } from "../../scripts/run-command.ts"

export type Program =
  | "abort-storm.ts"
  | "call-bytes.ts"
  | "cold-import.mjs"
  | "current-token.ts"
  | "get-token.ts"
  | "herd.ts"
  | "loopback.ts"
  | "mutual-tls.ts"
  | "renewal.ts"
  | "soak.ts"
  | "stub.ts"
  | "while-due.ts"

/** The young generation where allocation is measured, in megabytes: what the calls allocate fits in several times over. */
const roomy: ReadonlyArray<string> = ["--min-semi-space-size=64", "--max-semi-space-size=64"]
const allocating: ReadonlySet<Program> = new Set(["call-bytes.ts", "current-token.ts", "get-token.ts"])

/** Runs one of the programs in a process of its own and gives what it printed. */
export async function runProgram<Result>(
  node: string,
  program: Program,
  ...args: ReadonlyArray<string | number>
): Promise<Result> {
  // What Node says of running TypeScript would stand in the answer.
  const quiet = "--disable-warning=ExperimentalWarning"
  const flags = ["--expose-gc", "--experimental-import-meta-resolve", quiet, ...(allocating.has(program) ? roomy : [])]
  const file = join(import.meta.dirname, "programs", program)
  return JSON.parse(await mustRun(node, [...flags, file, ...args.map(String)])) as Result
}
