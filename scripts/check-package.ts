// Packs the package in the working folder and checks what a consumer would get.
import { rm } from "node:fs/promises"
import { basename, join } from "node:path"
import { contentProblems } from "./package-contents.ts"
import { mustRun, runCommand } from "./run-command.ts"
import { readManifest, requirable } from "./workspace.ts"

interface Packed {
  readonly filename: string
  readonly files: ReadonlyArray<{ readonly path: string }>
}

const packageDir = process.cwd()
const manifest = await readManifest(packageDir)

// Only the tarball of this run may lie there: the consumer's checks install what they find.
await rm(join(packageDir, "dist-pack"), { recursive: true, force: true })
const answer = await mustRun("pnpm", ["pack", "--json", "--pack-destination", "dist-pack"])
const packed = JSON.parse(answer.slice(answer.indexOf("{"))) as Packed
const tarball = join("dist-pack", basename(packed.filename))

const problems = contentProblems(
  manifest,
  packed.files.map(({ path }) => path)
)
/** What a resolver of any kind finds; of entry points without CommonJS, what one finds that can import them. */
const judge = (profile: string, entryPoints: ReadonlyArray<string>) => {
  const only = ["--entrypoints", ...entryPoints, "--profile", profile, "--format", "ascii", "--no-color"]
  return entryPoints.length === 0 ? [] : [runCommand("attw", [tarball, ...only])]
}
const entryPoints = Object.keys(manifest.exports ?? {}).filter((entryPoint) => entryPoint !== "./package.json")
const both = requirable(manifest)
const linters = await Promise.all([
  runCommand("publint", ["--strict", tarball]),
  ...judge("strict", both),
  ...judge(
    "esm-only",
    entryPoints.filter((entryPoint) => !both.includes(entryPoint))
  )
])
for (const problem of problems) console.error(`${manifest.name}: ${problem}`)
for (const { output } of linters.filter(({ ok }) => !ok)) console.error(`${manifest.name}: ${output}`)
if (problems.length > 0 || linters.some(({ ok }) => !ok)) process.exit(1)
console.log(`${manifest.name}: ${packed.files.length} files, ${tarball}`)
