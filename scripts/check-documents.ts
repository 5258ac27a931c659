// Holds the documents true: links, anchors, fences, tables, commands, and the Portuguese twin of each that has one.
import { readdir } from "node:fs/promises"
import { dirname, join } from "node:path"
import { checkCommands, type Commands } from "./documents/check-commands.ts"
import { checkIndex, checkLinks } from "./documents/check-links.ts"
import { checkShape } from "./documents/check-shape.ts"
import { checkTwins } from "./documents/check-twins.ts"
import { allDocuments, exists, twinOf } from "./documents/library.ts"
import type { Problem } from "./documents/problem.ts"
import { publishedPackages, readManifest, root } from "./workspace.ts"

const documents = await allDocuments()
const shelf = { exists, documents }
const published = (await publishedPackages()).map(({ manifest }) => manifest)
const { scripts, packageManager = "" } = await readManifest(root)
const commands: Omit<Commands, "scripts"> = {
  packageManager,
  packages: new Set(published.map(({ name }) => name)),
  packagesWithCommand: new Set(published.filter(({ bin }) => bin !== undefined).map(({ name }) => name)),
  tools: new Set(await readdir(join(root, "node_modules/.bin"))),
  exists
}

/** What a reader of this document can run: what is beside it, and what is at the root. */
async function scriptsFor(path: string): Promise<ReadonlySet<string>> {
  const beside = dirname(path)
  const own = exists(`${beside}/package.json`) ? (await readManifest(join(root, beside))).scripts : {}
  return new Set([...Object.keys(scripts ?? {}), ...Object.keys(own ?? {})])
}

const problems: Array<Problem> = []
for (const document of documents.values()) {
  const { path } = document
  const runnable = { ...commands, scripts: await scriptsFor(path) }
  problems.push(...checkShape(document), ...checkLinks(document, shelf), ...checkCommands(document, runnable))
  if (/^docs\/(pt-BR\/)?README\.md$/.test(path)) problems.push(...checkIndex(document, shelf))
  const twin = twinOf(path)
  const translated = twin === undefined ? undefined : documents.get(twin)
  if (translated !== undefined) problems.push(...checkTwins(document, translated))
  else if (twin !== undefined) problems.push({ path, line: 1, problem: `has no Portuguese twin: ${twin}` })
}

for (const { path, line, problem } of problems) console.error(`${path}:${line}: ${problem}`)
console.log(`${documents.size} documents`)
process.exitCode = problems.length > 0 || documents.size === 0 ? 1 : 0
