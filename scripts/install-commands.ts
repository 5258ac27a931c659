import type { Manifest } from "./workspace.ts"

/** A package and its tarball. */
export interface PackedPackage {
  readonly manifest: Pick<Manifest, "name" | "dependencies">
  readonly tarball: string
}

/** For each package, the npm command that installs its tarball and those of the packages of ours that it needs. */
export function installCommands(packed: ReadonlyArray<PackedPackage>) {
  return packed.map(({ manifest: { name } }) => {
    const tarballs = needed(name, packed).map(({ tarball }) => quoted(tarball))
    return { name, command: ["npm install", ...tarballs].join(" ") }
  })
}

/** The package, after those of ours that it depends on. */
function needed(name: string, packed: ReadonlyArray<PackedPackage>): ReadonlyArray<PackedPackage> {
  const found = packed.find(({ manifest }) => manifest.name === name)
  if (found === undefined) return []
  const others = Object.keys(found.manifest.dependencies ?? {}).flatMap((other) => needed(other, packed))
  return [...new Set([...others, found])]
}

/** A path as a shell takes it, on Windows too. */
function quoted(path: string): string {
  return /^[\w./\\:@+-]+$/.test(path) ? path : `"${path}"`
}
