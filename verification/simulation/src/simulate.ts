// Runs the simulation of the whole manager for any number of seeds, or replays one and tells all that happens in it.
import { parseArgs } from "node:util"
import { type Run, runSeed } from "./run-seed.ts"
import { createProgressBar } from "./progress-bar.ts"

const usage = `usage: npm run simulate -- [--seeds N] [--from S]   run N seeds (10000) from S (0) on
       npm run simulate -- --seed S               replay one and print its trace`

interface Wanted {
  readonly seeds: number
  readonly from: number
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

const told = ({ seed, steps, simulated }: Run): string => `seed ${seed}: ${steps} steps, ${hours(simulated)} simulated`

function failed({ seed, breach, steps, lines }: Run): void {
  console.error(`\n${lines.slice(-20).join("\n")}`)
  console.error(`\nFAIL seed ${seed}, step ${steps}: ${breach?.promise}: ${breach?.detail}`)
  console.error(`replay it: npm run simulate -- --seed ${seed}`)
}

async function replay(seed: number): Promise<boolean> {
  const run = await runSeed(seed)
  console.log(run.lines.join("\n"))
  console.log(`\n${told(run)}, trace ${run.hash()}`)
  if (run.breach !== undefined) failed(run)
  return run.breach === undefined
}

async function runAll({ seeds, from }: Wanted): Promise<boolean> {
  const bar = createProgressBar(process.stdout, seeds)
  const begun = performance.now()
  let longest: Run | undefined
  let steps = 0
  let simulated = 0
  for (let seed = from; seed < from + seeds; seed++) {
    const run = await runSeed(seed)
    if (run.breach !== undefined) {
      bar.end()
      failed(run)
      return false
    }
    steps += run.steps
    simulated += run.simulated
    if (longest === undefined || run.steps > longest.steps) longest = run
    bar.moved(seed - from + 1)
  }
  bar.end()
  const rate = (seeds / (performance.now() - begun)) * 1_000
  console.log(`${seeds} seeds, ${steps} steps, ${hours(simulated)} simulated, ${rate.toFixed(0)} seeds/s, none failed`)
  if (longest !== undefined) console.log(`longest: ${told(longest)}`)
  return true
}

const asked = wanted(process.argv.slice(2))
if (asked === undefined) {
  console.error(usage)
  process.exitCode = 2
} else {
  const passed = asked.replayed === undefined ? await runAll(asked) : await replay(asked.replayed)
  process.exitCode = passed ? 0 : 1
}
