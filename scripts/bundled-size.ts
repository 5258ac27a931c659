// What one line of import costs a consumer, by the two bundlers that differ most.
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { build } from "esbuild"
import { rolldown } from "rolldown"

type Bundler = (entry: string, external: ReadonlyArray<string>) => Promise<string>

const bundlers: Readonly<Record<string, Bundler>> = {
  esbuild: async (entry, external) => {
    const options = { bundle: true, minify: true, format: "esm", platform: "node", write: false } as const
    const { outputFiles } = await build({ ...options, entryPoints: [entry], external: [...external] })
    return outputFiles.map(({ text }) => text).join("")
  },
  rolldown: async (entry, external) => {
    await using bundle = await rolldown({ input: entry, external: [...external], platform: "node" })
    const { output } = await bundle.generate({ format: "esm", minify: true, codeSplitting: false })
    return output.map((file) => (file.type === "chunk" ? file.code : "")).join("")
  }
}

/** Sizes in bytes, of everything that the line pulls in. */
export interface BundledSize {
  readonly bundler: string
  readonly minified: number
  readonly gzip: number
  readonly code: string
}

/** The names are exported again, else the bundlers would see that nobody uses them. */
const used = (line: string): string =>
  [line, ...(line.match(/\{[^}]*\}/g) ?? []).map((names) => `export ${names}`)].join("\n")

/** Bundles the line as a program in the folder of a consumer, without the packages that are not to be counted. */
export async function bundledSizes(
  line: string,
  dir: string,
  without: ReadonlyArray<string> = []
): Promise<ReadonlyArray<BundledSize>> {
  const entry = join(dir, "line.js")
  await writeFile(entry, used(line))
  const sizes: Array<BundledSize> = []
  for (const [bundler, bundle] of Object.entries(bundlers)) {
    const code = await bundle(entry, without)
    sizes.push({ bundler, minified: Buffer.byteLength(code), gzip: gzipSync(code, { level: 9 }).length, code })
  }
  return sizes
}
