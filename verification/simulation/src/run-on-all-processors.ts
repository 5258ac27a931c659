import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { availableParallelism } from "node:os"
import { nothingRun, type RangeResult, type SeedRange, sum } from "./seed-range.ts"

/** How many seeds a process gets at a time. */
const rangeLength = 50

/** Runs many seeds, in a process for each processor, up to the first finding. `moved` gets how many are done. */
export async function runOnAllProcessors(
  { from, seeds }: SeedRange,
  moved: (done: number) => void
): Promise<RangeResult> {
  const end = from + seeds
  let next = from
  let total = nothingRun

  const ranges = async (worker: ChildProcess): Promise<void> => {
    while (next < end) {
      const range = { from: next, seeds: Math.min(rangeLength, end - next) }
      next += range.seeds
      worker.send(range)
      const [result] = (await once(worker, "message")) as [RangeResult]
      total = sum(total, result)
      moved(total.seeds)
      if (total.finding !== undefined) return
    }
  }

  const count = Math.min(availableParallelism(), Math.ceil(seeds / rangeLength))
  const workers = Array.from({ length: count }, () => fork(new URL("seed-worker.ts", import.meta.url)))
  const lost = workers.map((worker) => once(worker, "exit").then(() => Promise.reject(new Error("a worker ended"))))
  const all = Promise.all(workers.map(ranges))
  const found = new Promise<void>((resolve) => {
    const isFound = (result: RangeResult): void => {
      if (result.finding !== undefined) setImmediate(resolve)
    }
    for (const worker of workers) worker.on("message", isFound)
  })
  try {
    // After a finding nobody waits for the others: one of them may hang for the same reason.
    await Promise.race([all, found, ...lost])
  } finally {
    for (const worker of workers) worker.kill()
  }
  return total
}
