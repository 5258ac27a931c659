// Measures what a consumer's import line costs, by the two bundlers that differ most, from the packed packages.
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { build } from "esbuild"
import { rolldown } from "rolldown"
import { installConsumer } from "./install-consumer.ts"
import { budgets } from "./size-budgets.ts"

type Bundler = (entry: string) => Promise<string>

const bundlers: Readonly<Record<string, Bundler>> = {
  esbuild: async (entry) => {
    const options = { bundle: true, minify: true, format: "esm", platform: "node", write: false } as const
    const { outputFiles } = await build({ entryPoints: [entry], ...options })
    return outputFiles.map(({ text }) => text).join("")
  },
  rolldown: async (entry) => {
    await using bundle = await rolldown({ input: entry, platform: "node" })
    const { output } = await bundle.generate({ format: "esm", minify: true, codeSplitting: false })
    return output.map((file) => (file.type === "chunk" ? file.code : "")).join("")
  }
}

/** The names are exported again, else the bundlers would see that nobody uses them. */
const used = (line: string): string => `${line}\nexport ${/\{[^}]*\}/.exec(line)?.[0] ?? "{}"}\n`

await using consumer = await installConsumer()
let over = 0
for (const [index, { line, gzip }] of budgets.entries()) {
  const entry = join(consumer.dir, `line-${index}.js`)
  await writeFile(entry, used(line))
  console.log(`\n${line}`)
  for (const [name, bundle] of Object.entries(bundlers)) {
    const code = await bundle(entry)
    const size = gzipSync(code, { level: 9 }).length
    const verdict =
      size <= gzip ? "" : `  over its budget: see what it pulls in, or raise scripts/size-budgets.ts with a reason`
    if (size > gzip) over++
    console.log(
      `  ${name.padEnd(9)} ${String(Buffer.byteLength(code)).padStart(7)} min ${String(size).padStart(6)} gzip of ${gzip}${verdict}`
    )
  }
}
process.exitCode = over > 0 ? 1 : 0
