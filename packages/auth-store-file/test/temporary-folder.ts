import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** A place for a store's folder, which does not exist yet, and what removes it. */
export async function temporaryFolder() {
  const parent = await mkdtemp(join(tmpdir(), "pix-store-"))
  return { path: join(parent, "tokens"), remove: () => rm(parent, { recursive: true, force: true }) }
}
