// Bundles the main entry point of the package in the working folder, with the used parts of Effect inside, into
// dist/bundle. A module that the entry point re-exports stays a file of its own, so that whoever imports one small name
// gets no Effect.
import { mkdir, rm, writeFile } from "node:fs/promises"
import { basename, join, relative } from "node:path"
import { rolldown, type OutputChunk, type Plugin } from "rolldown"
import { leanEffect } from "./lean-effect.ts"
import { thirdPartyNotices } from "./third-party-notices.ts"

const packageDir = process.cwd()
const entryPoint = join(packageDir, "src/index.ts")
const outDir = join(packageDir, "dist/bundle")

const oneFilePerReexport: Plugin = {
  name: "one-file-per-reexport",
  moduleParsed({ id, importedIds }) {
    if (id !== entryPoint) return
    for (const imported of importedIds) {
      // Not preserving the signature drops the exports that only other entry points use, and what hangs on them.
      this.emitFile({ type: "chunk", id: imported, name: basename(imported, ".ts"), preserveSignature: false })
    }
  }
}

const bundle = await rolldown({
  cwd: packageDir,
  input: entryPoint,
  platform: "neutral",
  plugins: [oneFilePerReexport, leanEffect],
  transform: { target: "node20.19" }
})
const { output } = await bundle.generate({
  format: "esm",
  entryFileNames: "[name].js",
  chunkFileNames: "[name].js",
  // Annotations let the consumer's bundler drop what it does not use; the documentation is in the declarations.
  comments: { annotation: true, legal: true, jsdoc: false },
  codeSplitting: { groups: [{ name: "effect", test: /[/\\]node_modules[/\\]/ }] }
})
// A re-exported module that others import as well is in a shared file, and leaves an empty one behind.
const chunks = output.filter(
  (file): file is OutputChunk =>
    file.type === "chunk" && (file.facadeModuleId === entryPoint || file.moduleIds.length > 0)
)

const files = new Set(chunks.map(({ fileName }) => fileName))
for (const { fileName, imports, dynamicImports } of chunks) {
  const outside = [...imports, ...dynamicImports].filter((imported) => !files.has(imported))
  if (outside.length === 0) continue
  console.error(`dist/bundle/${fileName} still imports ${outside.join(", ")}: nothing behind src/index.ts may need it.`)
  process.exit(1)
}

await rm(outDir, { recursive: true, force: true })
await mkdir(outDir, { recursive: true })
await Promise.all(chunks.map(({ fileName, code }) => writeFile(join(outDir, fileName), code)))
const bundled = chunks.flatMap(({ modules }) => Object.keys(modules))
await writeFile(join(packageDir, "THIRD-PARTY-NOTICES.md"), await thirdPartyNotices(bundled))
console.log(`${relative(packageDir, outDir)}: ${[...files].toSorted().join(", ")}`)
