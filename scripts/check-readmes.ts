// Type-checks every TypeScript sample of the documents, so that what a reader copies compiles.
import { mkdir, realpath, rm, symlink, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { allDocuments } from "./documents/library.ts"
import { runCommand } from "./run-command.ts"
import { root, workspacePackages } from "./workspace.ts"

const dir = join(root, "node_modules/.cache/readmes")

/** One folder from which a sample can import all our packages, and whatever one of them depends on. */
async function linkPackages(): Promise<void> {
  const links = new Map<string, string>()
  for (const { dir: target, manifest } of await workspacePackages()) {
    links.set(manifest.name, target)
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })) {
      if (!links.has(name)) links.set(name, await realpath(join(target, "node_modules", name)))
    }
  }
  for (const [name, target] of links) {
    const link = join(dir, "node_modules", name)
    await mkdir(dirname(link), { recursive: true })
    await symlink(target, link, "junction")
  }
}

await rm(dir, { recursive: true, force: true })
await linkPackages()

/** The file of a sample, and where it stands. */
const samples = new Map<string, { readonly document: string; readonly line: number }>()
for (const [document, { fences }] of await allDocuments()) {
  for (const { line, code } of fences.filter(({ language }) => /^(ts|typescript)$/.test(language))) {
    // Between the examples, the API reference has signatures, which are no programs.
    if (document.startsWith("docs/api/") && !code.startsWith("import ")) continue
    const file = `${document.replaceAll(/[^A-Za-z0-9]+/g, "-")}-${line}.mts`
    samples.set(file, { document, line })
    await writeFile(join(dir, file), `${code}\nexport {}\n`)
  }
}

const tsconfig = {
  extends: join(root, "tsconfig.tests.json"),
  compilerOptions: {
    noUnusedLocals: false,
    noUnusedParameters: false,
    // As NestJS has them.
    experimentalDecorators: true,
    erasableSyntaxOnly: false
  },
  include: ["*.mts"],
  exclude: []
}
await writeFile(join(dir, "tsconfig.json"), JSON.stringify(tsconfig))
const { ok, output } =
  samples.size === 0
    ? { ok: true, output: "" }
    : await runCommand("tsc", ["-p", dir, "--pretty", "false"], { cwd: dir })
const located = output.replaceAll(
  /^(\S+?\.mts)\((\d+),(\d+)\)/gm,
  (all, file: string, line: string, column: string) => {
    const sample = samples.get(file)
    return sample === undefined ? all : `${sample.document}:${sample.line + Number(line) - 1}:${column}`
  }
)
if (!ok) console.error(located)
console.log(`${samples.size} samples`)
process.exitCode = ok ? 0 : 1
