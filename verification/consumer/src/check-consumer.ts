// Uses the packed packages as a consumer would, on every Node and TypeScript that they promise to work with: every entry
// point is imported, type-checked, and each client makes a real call.
import { existsSync } from "node:fs"
import { copyFile, glob, mkdir, readFile, realpath, symlink, writeFile } from "node:fs/promises"
import { basename, extname, join } from "node:path"
import { installConsumer } from "./install-consumer.ts"
import { mustRun, runCommand } from "../../../scripts/run-command.ts"
import { entryPointsOf, type Manifest, requirable, root } from "../../../scripts/workspace.ts"

interface Machine {
  readonly node: string
  readonly version: string
}

/** Which Node lines run it, as its manifest says. */
const runsOn = ({ version }: Machine, { engines = {} }: Manifest): boolean => {
  const [major = 0, minor = 0] = (/\d+(\.\d+)?/.exec(engines["node"] ?? "")?.[0] ?? "0").split(".").map(Number)
  const [isMajor = 0, isMinor = 0] = version.slice(1).split(".").map(Number)
  return isMajor > major || (isMajor === major && isMinor >= minor)
}

/** The entry points for those who have `effect`; all others work where it is not installed. */
const needsEffect = (entryPoint: string): boolean => entryPoint.endsWith("/effect")

/** The packages whose types are in terms of those of Node, which a consumer of theirs has to have installed. */
const needsNodeTypes = ({ peerDependencies = {} }: Manifest): boolean => "@types/node" in peerDependencies

const compilerOptions = {
  target: "es2023",
  lib: ["es2023", "dom"],
  module: "nodenext",
  types: [],
  strict: true,
  skipLibCheck: false,
  outDir: "out"
}

/** The pinned Node, and the older lines. */
async function machines(): Promise<ReadonlyArray<Machine>> {
  const tools = ["node-20", "node-22"].map((tool) => join(root, "tools", tool, "node_modules/.bin/node"))
  return Promise.all(
    [...tools, process.execPath].map(async (node) => ({ node, version: (await mustRun(node, ["--version"])).trim() }))
  )
}

const compilers: ReadonlyArray<ReadonlyArray<string>> = [
  [process.execPath, join(root, "tools/node-22/node_modules/typescript/lib/tsc.js")],
  [join(root, "node_modules/.bin/tsc")]
]

const importing = (specifiers: ReadonlyArray<string>): string =>
  [
    ...specifiers.map((entryPoint, index) => `import * as entryPoint${index} from "${entryPoint}"`),
    `const entryPoints = { ${specifiers.map((entryPoint, index) => `"${entryPoint}": entryPoint${index}`).join(", ")} }`,
    `for (const [name, entryPoint] of Object.entries(entryPoints)) {`,
    `  if (Object.keys(entryPoint).length === 0) throw new Error(name + " exports nothing.")`,
    `}\n`
  ].join("\n")

await using consumer = await installConsumer()
const { dir, packages } = consumer

/** A program of the consumer's, and the packages that it uses. Its file is `.ts`, or `.cts` where it is CommonJS. */
interface Program {
  readonly file: string
  readonly text: string
  readonly uses: ReadonlyArray<Manifest>
}

const program = (file: string, text: string): Program => ({
  file,
  text,
  uses: packages.map(({ manifest }) => manifest).filter((manifest) => text.includes(`"${manifest.name}`))
})

async function compile(programs: ReadonlyArray<Program>): Promise<void> {
  const files = programs.map(({ file }) => file)
  await Promise.all(programs.map(({ file, text }) => writeFile(join(dir, file), text)))
  const nodeTypes = { types: ["node"], typeRoots: [join(root, "node_modules/@types")] }
  const isOfNode = programs.some(({ uses }) => uses.some(needsNodeTypes))
  const options = { ...compilerOptions, ...(isOfNode && nodeTypes) }
  await writeFile(join(dir, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files }))
  for (const [command = "", ...args] of compilers) {
    await mustRun(command, [...args, "-p", dir, "--pretty", "false"], { cwd: dir })
  }
}

async function machinesFor(file: string, uses: ReadonlyArray<Manifest>): Promise<ReadonlyArray<Machine>> {
  const able = (await machines()).filter((machine) => uses.every((manifest) => runsOn(machine, manifest)))
  if (able.length === 0) throw new Error(`No Node at hand runs ${file}.`)
  return able
}

async function run(file: string, uses: ReadonlyArray<Manifest>): Promise<void> {
  for (const { node, version } of await machinesFor(file, uses)) {
    const { ok, output } = await runCommand(node, [file], { cwd: dir })
    if (!ok) throw new Error(`${basename(file)} failed under Node ${version}:\n${output}`)
    console.log(`${basename(file).padEnd(24)} ${version}`)
  }
}

async function use(programs: ReadonlyArray<Program>): Promise<void> {
  await compile(programs)
  for (const { file, uses } of programs) await run(join("out", file.replace(/ts$/, "js")), uses)
}

/** A project in CommonJS, whose tests are run by Jest as it comes. */
async function runJest(): Promise<void> {
  const test = "verification/consumer/programs/jest.test.cjs"
  const project = join(dir, "jest")
  await mkdir(project)
  await writeFile(join(project, "package.json"), JSON.stringify({ private: true, type: "commonjs" }))
  await copyFile(join(root, test), join(project, "pix.test.js"))
  const jest = join(root, "tools/jest/node_modules/jest/bin/jest.js")
  const { uses } = program(test, await readFile(join(root, test), "utf8"))
  for (const { node, version } of await machinesFor(test, uses)) {
    const { ok, output } = await runCommand(node, [jest, "--ci", "--runInBand", "--no-cache"], { cwd: project })
    if (!ok) throw new Error(`Jest failed under Node ${version}:\n${output}`)
    console.log(`${"Jest".padEnd(24)} ${version}`)
  }
}

try {
  const every = packages.flatMap(({ manifest }) => entryPointsOf(manifest))
  const samples: Array<Program> = []
  for await (const file of glob("verification/consumer/programs/*.{ts,cts}", { cwd: root })) {
    const name = basename(file, extname(file))
    const text = await readFile(join(root, file), "utf8")
    samples.push(program(`${name}-client${extname(file)}`, text.replace(/"\.\.\/src\/([\w-]+)\.ts"/, '"./$1.js"')))
  }
  // What a program uses of this repository.
  await copyFile(join(root, "verification/consumer/src/material-errors.ts"), join(dir, "material-errors.ts"))
  await copyFile(join(root, "packages/auth-mtls/test/fixtures/legacy-rc2.p12"), join(dir, "legacy-rc2.p12"))
  const ofNode = samples.filter(({ uses }) => uses.some(needsNodeTypes))
  // Packages that promise the same Node are imported together.
  const withoutNodeTypes = packages.filter(({ manifest }) => !needsNodeTypes(manifest))
  const withNodeTypes = packages.filter(({ manifest }) => needsNodeTypes(manifest))
  const promises = new Set(withoutNodeTypes.map(({ manifest }) => manifest.engines?.["node"] ?? ""))
  const imports = [...promises].map((node, index) => {
    const some = withoutNodeTypes.filter(({ manifest }) => (manifest.engines?.["node"] ?? "") === node)
    const names = some
      .flatMap(({ manifest }) => entryPointsOf(manifest))
      .filter((entryPoint) => !needsEffect(entryPoint))
    return program(`entry-points-${index}.ts`, importing(names))
  })
  const required = (some: typeof packages): ReadonlyArray<string> =>
    some.flatMap(({ manifest }) => requirable(manifest).map((entryPoint) => manifest.name + entryPoint.slice(1)))
  await use([
    ...imports,
    program("entry-points.cts", importing(required(withoutNodeTypes))),
    ...samples.filter((sample) => !ofNode.includes(sample))
  ])
  await use([
    program("entry-points-of-node.ts", importing(withNodeTypes.flatMap(({ manifest }) => entryPointsOf(manifest)))),
    program("entry-points-of-node.cts", importing(required(withNodeTypes))),
    ...ofNode
  ])
  await runJest()

  const effect = join(dir, "node_modules/effect")
  if (existsSync(effect)) throw new Error("npm installed effect: no package of ours may depend on it.")
  await symlink(await realpath(join(root, "node_modules/effect")), effect, "junction")
  await use(every.filter(needsEffect).map((entryPoint) => program("effect-entry-point.ts", importing([entryPoint]))))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
