// Measures all that docs/performance.md says, and writes it there.
import { mkdir } from "node:fs/promises"
import { join, relative } from "node:path"
import { parseArgs } from "node:util"
import { installConsumer } from "../../verification/consumer/src/install-consumer.ts"
import { createProgress } from "../../scripts/progress.ts"
import { root } from "../../scripts/workspace.ts"
import { measureAll, measurementNames } from "./measure-all.ts"
import { nodeLines } from "./nodes.ts"
import { documentParts } from "./report/documents.ts"
import { renewed } from "./report/results.ts"
import { readResults, writeAll } from "./report/written.ts"

const usage = `usage: npm run bench                      measure everything (half an hour) and write docs/performance.md
       npm run bench -- --only NAME[,NAME]   measure these on the newest Node, print them and write nothing
       npm run bench -- --again NAME[,NAME]  measure these anew, in place of what they were in docs/performance.md
       npm run bench -- --smoke              run everything once, as short as can be: no figure means anything

NAME is one of ${measurementNames.join(", ")}.`

interface Asked {
  readonly smoke: boolean
  readonly only: ReadonlyArray<string> | undefined
  readonly again: ReadonlyArray<string> | undefined
}

/** What the command line asks for; undefined where it is not understood. */
function asked(args: ReadonlyArray<string>): Asked | undefined {
  try {
    const text = { type: "string" } as const
    const options = { smoke: { type: "boolean" }, only: text, again: text } as const
    const { values } = parseArgs({ args: [...args], options })
    const [only, again] = [values.only?.split(","), values.again?.split(",")]
    if ([...(only ?? []), ...(again ?? [])].some((name) => !measurementNames.includes(name))) return undefined
    return { smoke: values.smoke === true, only, again }
  } catch {
    return undefined
  }
}

async function run({ smoke, only, again }: Asked): Promise<void> {
  await using consumer = await installConsumer()
  const all = await nodeLines()
  const nodes = smoke || only !== undefined ? all.slice(-1) : all
  const wanted = { dir: consumer.dir, effort: smoke ? 0 : 1, nodes, names: only ?? again ?? measurementNames }
  const results = await measureAll(wanted, createProgress(process.stderr))
  if (smoke) return
  console.log(`\n${Object.values(documentParts(results)).join("\n\n")}`)
  if (only !== undefined) return
  await mkdir(join(root, "docs/performance"), { recursive: true })
  console.log(`\nWritten:`)
  for (const file of await writeAll(again === undefined ? results : renewed(await readResults(), results)))
    console.log(`  ${relative(root, file)}`)
}

const wanted = asked(process.argv.slice(2))
if (wanted === undefined) {
  console.error(usage)
  process.exitCode = 2
} else await run(wanted)
