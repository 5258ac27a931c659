import { cp, mkdir, writeFile } from "node:fs/promises"
import { basename, join } from "node:path"
import { mustRun } from "../../../scripts/run-command.ts"

const quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error", "--prefer-offline"]

/**
 * A project outside of any repository of ours: copies of the examples, for which plain npm takes our packages from tarballs
 * and all others from the registry.
 */
export async function examplesProject(
  dir: string,
  tarballs: ReadonlyArray<string>,
  examples: ReadonlyArray<string>
): Promise<void> {
  await mkdir(dir)
  const manifest = { private: true, type: "module", workspaces: ["examples/*"] }
  await writeFile(join(dir, "package.json"), JSON.stringify(manifest))
  const filter = (file: string): boolean => basename(file) !== "node_modules"
  for (const example of examples) {
    await cp(example, join(dir, "examples", basename(example)), { recursive: true, filter })
  }
  await mustRun("npm", ["install", ...quiet, ...tarballs], { cwd: dir })
}
