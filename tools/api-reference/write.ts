// Writes docs/api from the doc comments of the published packages.
import { mkdir, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { root } from "../../scripts/workspace.ts"
import { apiPages } from "./api-pages.ts"

const dir = join(root, "docs/api")
const pages = await apiPages().catch((error: Error) => {
  console.error(error.message)
  process.exit(1)
})
await rm(dir, { recursive: true, force: true })
await mkdir(dir, { recursive: true })
await Promise.all([...pages].map(([name, text]) => writeFile(join(dir, name), text)))
console.log(`docs/api: ${pages.size} pages`)
