// Builds the CommonJS form of the package in the working folder into dist/cjs, for the entry points that have a "require"
// condition, and the declarations for it. The arguments name the packages that are bundled: a consumer may not have them, or
// cannot require them.
import { mkdir, writeFile } from "node:fs/promises"
import { builtinModules } from "node:module"
import { dirname, join, relative } from "node:path"
import { rolldown } from "rolldown"
import { commonjsDeclarations } from "./commonjs-declarations.ts"
import { leanEffect } from "./lean-effect.ts"
import { thirdPartyNotices } from "./third-party-notices.ts"
import { readManifest, requirable } from "./workspace.ts"

const packageDir = process.cwd()
const outDir = join(packageDir, "dist/cjs")
const bundled = process.argv.slice(2)
const manifest = await readManifest(packageDir)
const { name, exports = {}, dependencies = {}, peerDependencies = {} } = manifest

/** `./src/adapter/index.ts` becomes `dist/cjs/adapter/index.cjs`, and its declarations become `index.d.cts` beside it. */
const entryNames = requirable(manifest).map((entryPoint) => {
  const source = exports[entryPoint]
  if (typeof source !== "string") throw new Error(`"${entryPoint}" of ${name} has no source in "exports".`)
  return source.replace(/^\.\/src\/(.*)\.ts$/, "$1")
})

const packageOf = (specifier: string): string => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier
const stayOutside = new Set(
  Object.keys({ ...dependencies, ...peerDependencies }).filter((dependency) => !bundled.includes(dependency))
)
const isOutside = (specifier: string): boolean =>
  specifier.startsWith("node:") || builtinModules.includes(specifier) || stayOutside.has(packageOf(specifier))

await using bundle = await rolldown({
  cwd: packageDir,
  input: Object.fromEntries(entryNames.map((entryName) => [entryName, join(packageDir, "src", `${entryName}.ts`)])),
  platform: "node",
  external: isOutside,
  plugins: [leanEffect],
  transform: { target: "node20.19" }
})
const { output } = await bundle.generate({
  format: "cjs",
  esModule: true,
  entryFileNames: "[name].cjs",
  chunkFileNames: "[name].cjs",
  comments: { annotation: true, legal: true, jsdoc: false },
  codeSplitting: {
    groups: bundled.map((folder) => ({
      name: folder,
      test: new RegExp(String.raw`[/\\]node_modules[/\\]${folder}[/\\]`)
    }))
  }
})
const chunks = output.filter((file) => file.type === "chunk")

const files = new Set(chunks.map(({ fileName }) => fileName))
for (const { fileName, imports, dynamicImports } of chunks) {
  const unknown = [...imports, ...dynamicImports].filter((imported) => !files.has(imported) && !isOutside(imported))
  if (unknown.length === 0) continue
  console.error(`${name}: dist/cjs/${fileName} requires ${unknown.join(", ")}: depend on it, or bundle it.`)
  process.exit(1)
}

const declarations = await commonjsDeclarations(join(packageDir, "dist"), entryNames, bundled)
const written = [...chunks.map(({ fileName, code }) => [fileName, code] as const), ...declarations]
for (const [fileName, text] of written) {
  await mkdir(dirname(join(outDir, fileName)), { recursive: true })
  await writeFile(join(outDir, fileName), text)
}
if (bundled.length > 0) {
  const moduleIds = chunks.flatMap(({ modules }) => Object.keys(modules))
  await writeFile(join(packageDir, "THIRD-PARTY-NOTICES.md"), await thirdPartyNotices(moduleIds))
}
console.log(`${relative(packageDir, outDir)}: ${[...files].toSorted().join(", ")}`)
