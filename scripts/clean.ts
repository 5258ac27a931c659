// Removes what a build left, since `tsc -b` never deletes the output of a source that was renamed or removed.
import { rm } from "node:fs/promises"

await Promise.all(["dist", ".tsbuildinfo"].map((path) => rm(path, { recursive: true, force: true })))
