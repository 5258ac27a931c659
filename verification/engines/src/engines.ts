import { join } from "node:path"
import { mustRun } from "../../../scripts/run-command.ts"
import { root } from "../../../scripts/workspace.ts"

/** A program that runs JavaScript. */
export interface Engine {
  /** "Node 20.20.2" */
  readonly name: string
  readonly command: string
  /** What stands before the file. */
  readonly args: ReadonlyArray<string>
  /** ky needs Node 22. */
  readonly hasKy: boolean
}

/** Engines of the npm registry that the repository itself does not use. Exact versions: they have no dependencies of others. */
const bun = "bun@1.4.5"
const deno = "deno@2.9.6"

/** The Node lines that the packages promise, Bun and Deno. The last two are installed into `folder`. */
export async function engines(folder: string): Promise<ReadonlyArray<Engine>> {
  const quiet = ["--no-save", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
  await mustRun("npm", ["install", ...quiet, "--prefix", folder, bun, deno], { cwd: folder })
  const installed = (name: string): string => join(folder, "node_modules/.bin", name)
  const lines = ["node-20", "node-22", "node-24"].map((tool) => join(root, "tools", tool, "node_modules/.bin/node"))
  const nodes = [...lines, process.execPath].map(async (command): Promise<Engine> => {
    const version = (await mustRun(command, ["--version"])).trim().slice(1)
    return { name: `Node ${version}`, command, args: [], hasKy: !version.startsWith("20.") }
  })
  const denoArgs = ["run", "--allow-all", "--no-lock", "--node-modules-dir=manual"]
  return [
    ...(await Promise.all(nodes)),
    { name: bun.replace("@", " "), command: installed("bun"), args: ["run"], hasKy: true },
    { name: deno.replace("@", " "), command: installed("deno"), args: denoArgs, hasKy: true }
  ]
}
