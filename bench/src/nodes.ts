import { join } from "node:path"
import { mustRun } from "../../scripts/run-command.ts"
import { root } from "../../scripts/workspace.ts"

export interface NodeLine {
  readonly node: string
  /** "26.10.0" */
  readonly version: string
}

/** The Nodes that are measured on, oldest first; the last is the one that runs the repository. */
export function nodeLines(): Promise<ReadonlyArray<NodeLine>> {
  const tools = ["node-22", "node-24"].map((tool) => join(root, "tools", tool, "node_modules/.bin/node"))
  return Promise.all(
    [...tools, process.execPath].map(async (node) => {
      const version = await mustRun(node, ["--version"])
      return { node, version: version.trim().slice(1) }
    })
  )
}
