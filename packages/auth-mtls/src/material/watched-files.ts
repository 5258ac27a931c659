import { unwatchFile, watchFile } from "node:fs"
import type { CheckedMaterial } from "./checked-material.ts"
import { isPath } from "./read-bytes.ts"

/** The files that material is read from. */
export function filesOf({ ca, ...material }: CheckedMaterial): ReadonlyArray<string> {
  const own = material.pfx === undefined ? [material.cert, material.key] : [material.pfx]
  return [...new Set([...own, ca ?? []].flat().filter(isPath))]
}

/**
 * Calls a function when one of the files has changed, or what a link among them leads to, as in a secret of Kubernetes. Keeps no
 * process alive.
 *
 * @returns what ends it
 */
export function watchFiles(files: ReadonlyArray<string>, interval: number, changed: () => void): () => void {
  for (const file of files) watchFile(file, { persistent: false, interval }, changed)
  return () => {
    for (const file of files) unwatchFile(file, changed)
  }
}
