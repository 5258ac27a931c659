// Checks by reading the sources that packages import and use only what they may: see scripts/boundaries/rules.ts.
import { glob, readFile } from "node:fs/promises"
import { join, sep } from "node:path"
import { checkSource } from "./boundaries/check-source.ts"
import { importCycles } from "./boundaries/import-cycles.ts"
import { readSource, type Source } from "./boundaries/source.ts"
import { root } from "./workspace.ts"

const inside = "{{packages,apps,examples,verification}/*/{src,test,programs},scripts,bench}/**/*.{ts,mts,mjs}"
const sources: Array<Source> = []
for await (const file of glob(inside, { cwd: root, exclude: (name) => /(^|[/\\])node_modules$/.test(name) })) {
  sources.push(readSource(file.split(sep).join("/"), await readFile(join(root, file), "utf8")))
}

const findings = [...sources.flatMap(checkSource), ...importCycles(sources)]
for (const { path, line, rule, advice } of findings) console.error(`${path}:${line} ${rule}: ${advice}`)
console.log(`${sources.length} files read, ${findings.length} out of bounds`)
process.exitCode = findings.length > 0 || sources.length === 0 ? 1 : 0
