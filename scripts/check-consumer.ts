// Uses the packed packages as a stranger would: every door is imported, type-checked and one real call is made.
import { existsSync } from "node:fs"
import { readFile, realpath, symlink, writeFile } from "node:fs/promises"
import { delimiter, join } from "node:path"
import { installConsumer } from "./install-consumer.ts"
import { mustRun, runCommand } from "./run-command.ts"
import { doors, root } from "./workspace.ts"

/** The doors for those who have `effect`; all others work where it is not installed. */
const needsEffect = (door: string): boolean => door.endsWith("/effect")

const compilerOptions = {
  target: "es2023",
  lib: ["es2023", "dom"],
  module: "nodenext",
  types: [],
  strict: true,
  skipLibCheck: false,
  outDir: "out"
}

const importing = (specifiers: ReadonlyArray<string>): string =>
  [
    ...specifiers.map((door, index) => `import * as door${index} from "${door}"`),
    `const doors = { ${specifiers.map((door, index) => `"${door}": door${index}`).join(", ")} }`,
    `for (const [name, door] of Object.entries(doors)) {`,
    `  if (Object.keys(door).length === 0) throw new Error(name + " exports nothing.")`,
    `}\n`
  ].join("\n")

/** The pinned Node, and the machine's own if that is another: the packages promise more than the newest. */
async function nodes(): Promise<ReadonlyArray<{ readonly version: string; readonly env: NodeJS.ProcessEnv }>> {
  const outside = (process.env["PATH"] ?? "").split(delimiter).filter((dir) => !dir.includes("node_modules"))
  const env = { ...process.env, PATH: outside.join(delimiter) }
  const { ok, output } = await runCommand("node", ["--version"], { env })
  const version = output.trim()
  const [major = 0, minor = 0] = version.slice(1).split(".").map(Number)
  const usable = ok && version !== process.version && (major > 20 || (major === 20 && minor >= 19))
  return [{ version: process.version, env: process.env }, ...(usable ? [{ version, env }] : [])]
}

await using consumer = await installConsumer()
const { dir, packages } = consumer
const machines = await nodes()

async function use(files: Readonly<Record<string, string>>): Promise<void> {
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(dir, `${name}.ts`), text)))
  const names = Object.keys(files).map((name) => `${name}.ts`)
  await writeFile(join(dir, "tsconfig.json"), JSON.stringify({ compilerOptions, files: names }))
  await mustRun("tsc", ["-p", dir, "--pretty", "false"], { cwd: dir })
  for (const { version, env } of machines) {
    for (const name of Object.keys(files)) {
      const { ok, output } = await runCommand("node", [join("out", `${name}.js`)], { cwd: dir, env })
      if (!ok) throw new Error(`${name}.js failed under Node ${version}:\n${output}`)
    }
  }
}

try {
  const all = packages.flatMap(({ manifest }) => doors(manifest))
  const balances = await readFile(join(import.meta.dirname, "consumer/balances.ts"), "utf8")
  await use({ doors: importing(all.filter((door) => !needsEffect(door))), balances })
  const effect = join(dir, "node_modules/effect")
  if (existsSync(effect)) throw new Error("npm installed effect: no package of ours may depend on it.")
  await symlink(await realpath(join(root, "node_modules/effect")), effect, "junction")
  await use({ effect: importing(all.filter(needsEffect)) })
  console.log(`${all.length} doors work under ${machines.map(({ version }) => version).join(" and ")}`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
