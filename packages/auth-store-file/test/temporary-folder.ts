import { mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, sep } from "node:path"

/** A place for a store's folder, which does not exist yet, and what removes it. */
export async function temporaryFolder() {
  const parent = await mkdtemp(join(tmpdir(), "pix-store-"))
  const path = join(parent, "tokens")
  return {
    path,
    /** The paths of the files of all entries, without the notes on when to look at them. */
    files: async () => {
      const found = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => [])
      const paths = found.flatMap((one) => (one.isDirectory() ? [] : [join(one.parentPath, one.name)]))
      return paths.filter((file) => !file.includes(join(sep, "cleanup", sep))).toSorted()
    },
    remove: () => rm(parent, { recursive: true, force: true })
  }
}
