import type { Counts, Outcome } from "./outcome.ts"
import type { Progress } from "./progress.ts"

export interface Step {
  readonly name: string
  /** A step of an earlier row without which this one says nothing: it is skipped when that one failed. */
  readonly needs?: string
  readonly run: () => Promise<Outcome>
}

const sideBySide = 2

const add = (a: Counts, b: Counts): Counts => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped
})

/** Runs the rows one after the other and gives the sum of what their steps counted. */
export async function runSteps(rows: ReadonlyArray<ReadonlyArray<Step>>, progress: Progress): Promise<Counts> {
  const unusable = new Set<string>()
  let sum: Counts = { passed: 0, failed: 0, skipped: 0 }

  const runOne = async ({ name, needs, run }: Step): Promise<void> => {
    if (needs !== undefined && unusable.has(needs)) {
      unusable.add(name)
      sum = add(sum, { passed: 0, failed: 0, skipped: 1 })
      progress.skipped(name, `needs ${needs}, which failed`)
      return
    }
    progress.started(name)
    const outcome = await run().catch((error: unknown): Outcome => {
      return { passed: 0, failed: 1, skipped: 0, output: String(error) }
    })
    if (outcome.failed > 0) unusable.add(name)
    sum = add(sum, outcome)
    progress.ended(name, outcome)
  }

  for (const row of rows) {
    const waiting = [...row]
    const lane = async (): Promise<void> => {
      for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) await runOne(step)
    }
    await Promise.all(Array.from({ length: sideBySide }, lane))
  }
  return sum
}
