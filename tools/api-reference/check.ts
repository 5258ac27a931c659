// Fails when docs/api is not what the doc comments say, so that a review sees each change of what is exported.
import { glob, readFile } from "node:fs/promises"
import { join } from "node:path"
import { root } from "../../scripts/workspace.ts"
import { apiPages } from "./api-pages.ts"

const dir = join(root, "docs/api")
const committed = new Map<string, string>()
for await (const name of glob("**/*", { cwd: dir })) committed.set(name, await readFile(join(dir, name), "utf8"))

const pages = await apiPages().catch((error: Error) => {
  console.error(error.message)
  process.exit(1)
})
const names = [...new Set([...pages.keys(), ...committed.keys()])].toSorted()
const stale = names.filter((name) => pages.get(name) !== committed.get(name))
for (const name of stale) console.error(`docs/api/${name} is not what the doc comments say: run \`node --run api\`.`)
console.log(`${pages.size} pages, ${stale.length} out of date`)
process.exitCode = stale.length > 0 || pages.size === 0 ? 1 : 0
