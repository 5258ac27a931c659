import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { readManifest } from "../../../scripts/workspace.ts"

const bench = join(import.meta.dirname, "../..")

/** The versions of all that is measured, ours first. */
export async function measuredVersions(dir: string): Promise<Readonly<Record<string, string>>> {
  const { dependencies = {} } = await readManifest(bench)
  const ours = Object.keys(dependencies).filter((name) => name.startsWith("@pix/"))
  const peers = Object.keys(dependencies).filter((name) => !name.startsWith("@pix/") && !tools.has(name))
  const manifest = async (folder: string, name: string) => {
    const text = await readFile(join(folder, "node_modules", name, "package.json"), "utf8")
    return (JSON.parse(text) as { readonly version: string }).version
  }
  const entries = [...ours.map((name) => [name, dir] as const), ...peers.map((name) => [name, bench] as const)]
  return Object.fromEntries(
    await Promise.all(entries.map(async ([name, folder]) => [name, await manifest(folder, name)] as const))
  )
}

/** What measures, and is not measured. */
const tools: ReadonlySet<string> = new Set(["echarts", "esbuild", "pure-rand", "tinyqueue"])
