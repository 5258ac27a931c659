// The workspace as it stands on disk: a new package is taken in by every check without being listed anywhere.
import { existsSync } from "node:fs"
import { readFile, readdir } from "node:fs/promises"
import { join } from "node:path"

export const root: string = join(import.meta.dirname, "..")

/** An entry point's target: a file, or a target for each condition. */
export type EntryPoint = string | { readonly [condition: string]: EntryPoint }

export interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly repository?: string | { readonly url?: string }
  readonly bin?: Readonly<Record<string, string>>
  readonly scripts?: Readonly<Record<string, string>>
  readonly packageManager?: string
  readonly engines?: Readonly<Record<string, string>>
  readonly exports?: Readonly<Record<string, EntryPoint>>
  readonly publishConfig?: Pick<Manifest, "bin" | "exports"> & {
    /** For compilers and tools that do not read `exports`. */
    readonly main?: string
    readonly types?: string
    readonly typesVersions?: Readonly<Record<string, Readonly<Record<string, ReadonlyArray<string>>>>>
  }
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

export interface WorkspacePackage {
  readonly dir: string
  readonly manifest: Manifest
}

export const readManifest = async (dir: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(dir, "package.json"), "utf8")) as Manifest

export async function workspacePackages(): Promise<ReadonlyArray<WorkspacePackage>> {
  const groups = ["packages", "apps", "examples", "verification"].map(async (group) => {
    const names = await readdir(join(root, group)).catch(() => [])
    return names.map((name) => join(root, group, name))
  })
  const dirs = [...(await Promise.all(groups)).flat(), join(root, "bench")].filter((dir) =>
    existsSync(join(dir, "package.json"))
  )
  return Promise.all(dirs.toSorted().map(async (dir) => ({ dir, manifest: await readManifest(dir) })))
}

export const publishedPackages = async (): Promise<ReadonlyArray<WorkspacePackage>> =>
  (await workspacePackages()).filter(({ manifest }) => manifest.private !== true)

/** The entry points that have a CommonJS form, as `exports` names them: `.`, `./adapter`, … */
export const requirable = ({ publishConfig = {} }: Manifest): ReadonlyArray<string> =>
  Object.entries(publishConfig.exports ?? {})
    .filter(([, target]) => typeof target === "object" && "require" in target)
    .map(([entryPoint]) => entryPoint)

/** The import specifiers of a package's entry points: `@pix/auth-core`, `@pix/auth-core/effect`, … */
export const entryPointsOf = ({ name, exports = {} }: Manifest): ReadonlyArray<string> =>
  Object.keys(exports)
    .filter((entryPoint) => entryPoint !== "./package.json")
    .map((entryPoint) => name + entryPoint.slice(1))
