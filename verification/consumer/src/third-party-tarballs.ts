// Tarballs of the packages that ours depend on, made from what the workspace installed: an install of them needs no
// network, and finds the very versions that the lockfile holds.
import { existsSync } from "node:fs"
import { cp, mkdir, mkdtemp, realpath, rename, rm } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import { mustRun } from "../../../scripts/run-command.ts"
import { readManifest, root, type Manifest } from "../../../scripts/workspace.ts"

const cache = join(root, "node_modules/.cache/third-party")

/** What an installer adds on its own: dependencies, and peers unless they are optional. */
function needed({
  dependencies = {},
  peerDependencies = {},
  peerDependenciesMeta = {}
}: Manifest): ReadonlyArray<string> {
  const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true)
  return [...Object.keys(dependencies), ...peers]
}

/** Finds a package as Node would, from the real folder of the one that needs it. */
async function find(name: string, from: string): Promise<string> {
  const folder = join(from, "node_modules", name)
  if (existsSync(folder)) return realpath(folder)
  if (dirname(from) === from) throw new Error(`${name} is not installed: run \`pnpm install\`.`)
  return find(name, dirname(from))
}

/** Another version than that of the others, for one package alone: npm's `overrides`, with what that version needs. */
interface Override {
  readonly [name: string]: string | Override
}

/** Finds what a package needs. The first version of each is for all; another one becomes an override of whoever needs it. */
async function collect(
  dir: string,
  ours: ReadonlySet<string>,
  found: Map<string, string>,
  overrides: Map<string, Override>
): Promise<void> {
  const manifest = await readManifest(dir)
  for (const name of needed(manifest)) {
    if (ours.has(name)) continue
    const folder = await find(name, dir)
    const known = found.get(name)
    if (known === undefined) {
      found.set(name, folder)
      await collect(folder, ours, found, overrides)
    } else if (known !== folder) {
      const others = overrides.get(manifest.name) ?? {}
      overrides.set(manifest.name, { ...others, [name]: await overrideOf(name, folder, found) })
    }
  }
}

async function overrideOf(name: string, folder: string, found: ReadonlyMap<string, string>): Promise<Override> {
  const override: Record<string, string | Override> = { ".": `file:${await pack(name, folder)}` }
  for (const needs of needed(await readManifest(folder))) {
    const its = await find(needs, folder)
    if (found.get(needs) !== its) override[needs] = await overrideOf(needs, its, found)
  }
  return override
}

async function pack(name: string, folder: string): Promise<string> {
  const { version } = await readManifest(folder)
  const tarball = join(cache, `${name.replace("/", "+")}-${version}.tgz`)
  if (existsSync(tarball)) return tarball
  const copy = await mkdtemp(join(cache, "copy-"))
  // Equal files of an installed package may be one file with two names, which npm would not unpack from a tarball.
  const filter = (file: string): boolean => basename(file) !== "node_modules"
  await cp(folder, join(copy, "package"), { recursive: true, filter })
  await mustRun("tar", ["-czf", "package.tgz", "package"], { cwd: copy })
  // Moved into place when it is whole: another check may be looking for it.
  await rename(join(copy, "package.tgz"), tarball)
  await rm(copy, { recursive: true })
  return tarball
}

/** What npm is handed: a tarball for each package, and which of them need another version. */
export interface ThirdParty {
  readonly tarballs: ReadonlyArray<string>
  readonly overrides: Readonly<Record<string, Override>>
}

export async function thirdParty(
  packages: ReadonlyArray<{ readonly dir: string; readonly manifest: Manifest }>
): Promise<ThirdParty> {
  await mkdir(cache, { recursive: true })
  const ours = new Set(packages.map(({ manifest }) => manifest.name))
  const found = new Map<string, string>()
  const overrides = new Map<string, Override>()
  for (const { dir } of packages) await collect(dir, ours, found, overrides)
  const tarballs = await Promise.all([...found].map(([name, folder]) => pack(name, folder)))
  return { tarballs, overrides: Object.fromEntries(overrides) }
}
