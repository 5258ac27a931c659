import { type Run, runSeed } from "./run-seed.ts"
import { shortTrace } from "./short-trace.ts"

/** Seeds that follow one another. */
export interface SeedRange {
  readonly from: number
  readonly seeds: number
}

/** The length of one run. */
export type Length = Pick<Run, "seed" | "steps" | "simulated">

/** The result of a range. */
export interface RangeResult {
  readonly seeds: number
  readonly steps: number
  /** Milliseconds. */
  readonly simulated: number
  readonly longest: Length
  /** The first seed that broke a promise: the rest of the range was not run. */
  readonly finding: Finding | undefined
}

/** A seed that broke a promise. */
export interface Finding {
  readonly seed: number
  readonly step: number
  readonly promise: string
  readonly detail: string
  readonly trace: ReadonlyArray<string>
}

/** Runs a range up to its first finding. */
export async function runRange({ from, seeds }: SeedRange): Promise<RangeResult> {
  let total = nothingRun
  for (let seed = from; seed < from + seeds && total.finding === undefined; seed++) {
    const run = await runSeed(seed)
    const { steps, simulated } = run
    total = sum(total, { seeds: 1, steps, simulated, longest: { seed, steps, simulated }, finding: findingOf(run) })
  }
  return total
}

export function findingOf({ seed, steps: step, breach, notes }: Run): Finding | undefined {
  return breach && { seed, step, ...breach, trace: shortTrace(notes, breach) }
}

const noLength: Length = { seed: 0, steps: 0, simulated: 0 }

export const nothingRun: RangeResult = { seeds: 0, steps: 0, simulated: 0, longest: noLength, finding: undefined }

/** Two results as one; of two findings, that of the lower seed. */
export function sum(one: RangeResult, other: RangeResult): RangeResult {
  const findings = [one.finding, other.finding].filter((finding) => finding !== undefined)
  return {
    seeds: one.seeds + other.seeds,
    steps: one.steps + other.steps,
    simulated: one.simulated + other.simulated,
    longest: other.longest.steps > one.longest.steps ? other.longest : one.longest,
    finding: findings.toSorted((a, b) => a.seed - b.seed)[0]
  }
}
