import { existsSync } from "node:fs"
import { glob, readFile } from "node:fs/promises"
import { join, sep } from "node:path"
import { root } from "../workspace.ts"
import { type Document, readDocument } from "./document.ts"

const places = [
  "*.md",
  "docs/**/*.md",
  "{packages,apps,examples,verification}/*/README.md",
  "{examples,bench}/README.md",
  ".github/**/*.md"
]

/** Every document that a reader may open, in the order of their paths. */
export async function allDocuments(): Promise<ReadonlyMap<string, Document>> {
  const paths: Array<string> = []
  for await (const found of glob(places, { cwd: root })) paths.push(found.split(sep).join("/"))
  const documents = paths
    .toSorted()
    .map(async (path) => [path, readDocument(path, await readFile(join(root, path), "utf8"))] as const)
  return new Map(await Promise.all(documents))
}

/** Whether something is there, named from the root of the repository. */
export const exists = (path: string): boolean => existsSync(join(root, path))

/** Where the Portuguese twin of a document is; undefined for a document that needs none. */
export function twinOf(path: string): string | undefined {
  if (path === "README.md") return "README.pt-BR.md"
  // Made of tables that a program writes.
  if (path === "docs/performance.md") return undefined
  return /^docs\/[^/]+\.md$/.test(path) ? path.replace("docs/", "docs/pt-BR/") : undefined
}
