import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { root } from "../../../scripts/workspace.ts"
import { documentParts, filled } from "./documents.ts"
import { pictures } from "./pictures.ts"
import type { Results } from "./results.ts"

const resultsFile: string = join(root, "bench/results.json")
const document = join(root, "docs/performance.md")

/** Every file that is made from results, and what stands in it then. */
export async function written(results: Results): Promise<ReadonlyMap<string, string>> {
  const { stub } = results.figures
  if (stub === undefined) throw new Error("Nothing was measured on a stub: there is nothing to draw.")
  const drawn = Object.entries(pictures(stub, results.fleet)).map(
    ([name, svg]) => [join(root, "docs/performance", name), svg] as const
  )
  const text = filled(await readFile(document, "utf8"), documentParts(results))
  return new Map([[document, text], ...drawn])
}

export const readResults = async (): Promise<Results> => JSON.parse(await readFile(resultsFile, "utf8")) as Results

/** Keeps the results, and writes all that is made from them. */
export async function writeAll(results: Results): Promise<ReadonlyArray<string>> {
  // Lists of numbers in one line each.
  const json = JSON.stringify(results, undefined, 1).replaceAll(/\[[\d\s,.-]+\]/g, (list) =>
    list.replaceAll(/\s+/g, "")
  )
  await writeFile(resultsFile, `${json}\n`)
  // Made from what is kept: JSON knows no negative zero.
  const files = await written(await readResults())
  for (const [file, text] of files) await writeFile(file, text)
  return [resultsFile, ...files.keys()]
}
