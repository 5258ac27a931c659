import { mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { mustRun } from "../../../scripts/run-command.ts"
import { thirdParty } from "./third-party-tarballs.ts"
import { publishedPackages, type WorkspacePackage } from "../../../scripts/workspace.ts"

export interface Consumer extends AsyncDisposable {
  readonly dir: string
  readonly packages: ReadonlyArray<WorkspacePackage>
}

async function packedTarball({ dir, manifest }: WorkspacePackage): Promise<string> {
  const [tarball] = await readdir(join(dir, "dist-pack")).catch(() => [])
  if (tarball === undefined) throw new Error(`${manifest.name} is not packed: run \`pnpm run packages\` first.`)
  return join(dir, "dist-pack", tarball)
}

/**
 * A consumer's project: an empty folder far from this repository, into which plain npm installed all our packages from
 * their tarballs. npm resolves every range; it is offline, and is handed the third-party packages as tarballs too.
 */
export async function installConsumer(): Promise<Consumer> {
  const packages = await publishedPackages()
  const others = await thirdParty(packages)
  const tarballs = [...(await Promise.all(packages.map(packedTarball))), ...others.tarballs]
  const dir = await realpath(await mkdtemp(join(tmpdir(), "pix-consumer-")))
  const remove = (): Promise<void> => rm(dir, { recursive: true, force: true })
  const own = ["--cache", join(dir, ".npm"), "--userconfig", join(dir, ".npmrc")]
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
  try {
    await writeFile(
      join(dir, "package.json"),
      JSON.stringify({ private: true, type: "module", overrides: others.overrides })
    )
    await mustRun("npm", ["install", "--offline", ...quiet, ...own, ...tarballs], { cwd: dir })
  } catch (error) {
    await remove()
    throw error
  }
  return { dir, packages, [Symbol.asyncDispose]: remove }
}
