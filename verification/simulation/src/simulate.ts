// Runs the simulation of the whole manager for any number of seeds, or replays one and tells all that happens in it.
import { parseArgs } from "node:util"
import { createProgressBar } from "./progress-bar.ts"
import { runOnAllProcessors } from "./run-on-all-processors.ts"
import { runSeed } from "./run-seed.ts"
import { type Finding, findingOf, type Length, type SeedRange } from "./seed-range.ts"
import { asLine } from "./short-trace.ts"

const usage = `usage: npm run simulate -- [--seeds N] [--from S]   run N seeds (10000) from S (0) on
       npm run simulate -- --seed S               replay one and print its full trace`

interface Wanted extends SeedRange {
  readonly replayed: number | undefined
}

/** What the command line asks for; undefined where it is not understood. */
function wanted(args: ReadonlyArray<string>): Wanted | undefined {
  const text = { type: "string" } as const
  try {
    const { values } = parseArgs({ args: [...args], options: { seeds: text, from: text, seed: text } })
    const { seeds = "10000", from = "0", seed } = values
    if (![seeds, from, seed ?? "0"].every((number) => /^\d{1,9}$/.test(number))) return undefined
    if (Number(seeds) === 0 || (seed !== undefined && (values.seeds ?? values.from) !== undefined)) return undefined
    return { seeds: Number(seeds), from: Number(from), replayed: seed === undefined ? undefined : Number(seed) }
  } catch {
    return undefined
  }
}

const hours = (milliseconds: number): string => `${(milliseconds / 3_600_000).toFixed(1)} h`

const lengthOf = ({ seed, steps, simulated }: Length): string =>
  `seed ${seed}, ${steps} steps, ${hours(simulated)} simulated`

function show({ seed, step, promise, detail, trace }: Finding): void {
  console.error(`\n${trace.join("\n")}`)
  console.error(`\nFAIL seed ${seed}, step ${step}: ${promise}: ${detail}`)
  console.error(`the full trace: npm run simulate -- --seed ${seed}`)
}

async function replay(seed: number): Promise<boolean> {
  const run = await runSeed(seed)
  console.log(run.notes.map(asLine).join("\n"))
  console.log(`\n${lengthOf(run)}, trace ${run.hash()}`)
  const finding = findingOf(run)
  if (finding !== undefined) show(finding)
  return finding === undefined
}

async function runAll(range: SeedRange): Promise<boolean> {
  const bar = createProgressBar(process.stdout, range.seeds)
  const begun = performance.now()
  const { seeds, steps, simulated, longest, finding } = await runOnAllProcessors(range, bar.moved)
  bar.end()
  const rate = (seeds / (performance.now() - begun)) * 1_000
  if (finding !== undefined) show(finding)
  const result = finding === undefined ? "none failed" : "the last one failed"
  console.log(`${seeds} seeds, ${steps} steps, ${hours(simulated)} simulated, ${rate.toFixed(0)} seeds/s, ${result}`)
  console.log(`longest: ${lengthOf(longest)}`)
  return finding === undefined
}

const asked = wanted(process.argv.slice(2))
if (asked === undefined) {
  console.error(usage)
  process.exitCode = 2
} else {
  const passed = asked.replayed === undefined ? await runAll(asked) : await replay(asked.replayed)
  process.exitCode = passed ? 0 : 1
}
