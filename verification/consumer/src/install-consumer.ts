import { createHash } from "node:crypto"
import { existsSync } from "node:fs"
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { mustRun } from "../../../scripts/run-command.ts"
import { type ThirdParty, thirdParty } from "./third-party-tarballs.ts"
import { publishedPackages, root, type WorkspacePackage } from "../../../scripts/workspace.ts"

const cache = join(root, "node_modules/.cache/consumer")

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
 * their tarballs. npm resolves every range; it is offline, and is handed the third-party packages as tarballs too. Several
 * checks want one, and the install takes longer than most of them: what it made of the same tarballs is kept and copied.
 */
export async function installConsumer(): Promise<Consumer> {
  const packages = await publishedPackages()
  const { tarballs, overrides } = await thirdParty(packages)
  const wanted = { tarballs: [...(await Promise.all(packages.map(packedTarball))), ...tarballs], overrides }
  const kept = join(cache, await digestOf(wanted))
  const dir = await realpath(await mkdtemp(join(tmpdir(), "pix-consumer-")))
  const remove = (): Promise<void> => rm(dir, { recursive: true, force: true })
  try {
    if (existsSync(kept)) await cp(kept, dir, { recursive: true, verbatimSymlinks: true })
    else {
      await install(dir, wanted)
      await keep(dir, kept)
    }
  } catch (error) {
    await remove()
    throw error
  }
  return { dir, packages, [Symbol.asyncDispose]: remove }
}

async function install(dir: string, { tarballs, overrides }: ThirdParty): Promise<void> {
  const own = ["--cache", join(dir, ".npm"), "--userconfig", join(dir, ".npmrc")]
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
  await writeFile(join(dir, "package.json"), JSON.stringify({ private: true, type: "module", overrides }))
  await mustRun("npm", ["install", "--offline", ...quiet, ...own, ...tarballs], { cwd: dir })
}

/** Of all that decides what npm makes: the tarballs, and which npm it is. */
async function digestOf({ tarballs, overrides }: ThirdParty): Promise<string> {
  const hash = createHash("sha256").update(await mustRun("npm", ["--version"]))
  hash.update(JSON.stringify([tarballs, overrides]))
  for (const tarball of tarballs) hash.update(await readFile(tarball))
  return hash.digest("hex")
}

/** In the place of what was kept before. */
async function keep(dir: string, kept: string): Promise<void> {
  await mkdir(cache, { recursive: true })
  const half = await mkdtemp(`${kept}-`)
  const filter = (file: string): boolean => basename(file) !== ".npm"
  await cp(dir, half, { recursive: true, verbatimSymlinks: true, filter })
  const before = (await readdir(cache)).filter((name) => !name.startsWith(basename(kept)))
  await Promise.all(before.map((name) => rm(join(cache, name), { recursive: true, force: true })))
  // Moved into place when it is whole. Another check may have been faster with the same.
  await rename(half, kept).catch(() => rm(half, { recursive: true }))
}
