// What one line of import costs a consumer, by the two bundlers that differ most.
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { build } from "esbuild"
import { rolldown } from "rolldown"

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

/** Sizes in bytes, of everything that the line pulls in. */
export interface BundledSize {
  readonly bundler: string
  readonly minified: number
  readonly gzip: number
}

/** The names are exported again, else the bundlers would see that nobody uses them. */
const used = (line: string): string => `${line}\nexport ${/\{[^}]*\}/.exec(line)?.[0] ?? "{}"}\n`

/** Bundles the line as a program in the folder of a consumer. */
export async function bundledSizes(line: string, dir: string): Promise<ReadonlyArray<BundledSize>> {
  const entry = join(dir, "line.js")
  await writeFile(entry, used(line))
  const sizes: Array<BundledSize> = []
  for (const [bundler, bundle] of Object.entries(bundlers)) {
    const code = await bundle(entry)
    sizes.push({ bundler, minified: Buffer.byteLength(code), gzip: gzipSync(code, { level: 9 }).length })
  }
  return sizes
}
