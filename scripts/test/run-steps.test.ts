import { expect, it } from "vitest"
import { createProgress } from "../progress.ts"
import { runSteps, type Step } from "../run-steps.ts"

const step = (name: string, failed = 0, needs?: string): Step => ({
  name,
  ...(needs !== undefined && { needs }),
  run: () => Promise.resolve({ passed: 1 - failed, failed, skipped: 0, output: `${name} says why\n` })
})

const run = async (...rows: ReadonlyArray<ReadonlyArray<Step>>) => {
  let shown = ""
  const counts = await runSteps(rows, createProgress({ write: (text) => ((shown += String(text)), true) }))
  return { counts, shown: shown.replaceAll(/\d+\.\d s/g, "0 s") }
}

it("counts each step, and shows what a step said only when it failed", async () => {
  const { counts, shown } = await run([step("a"), step("b", 1)], [step("c")])
  expect(counts).toEqual({ passed: 2, failed: 1, skipped: 0 })
  expect(shown).toContain("ok    a 0 s\n")
  expect(shown).toContain("FAIL  b 0 s\n      b says why\n")
  expect(shown).not.toContain("a says why")
})

it("goes on after a failure, and skips what says nothing without the failed step", async () => {
  const { counts, shown } = await run(
    [step("build", 1)],
    [step("pack", 0, "build"), step("types")],
    [step("size", 0, "pack")]
  )
  expect(counts).toEqual({ passed: 1, failed: 1, skipped: 2 })
  expect(shown).toContain("skip  size: needs pack, which failed\n")
})

it("a step that throws is one failure", async () => {
  const broken: Step = { name: "broken", run: () => Promise.reject(new Error("no such command")) }
  const { counts, shown } = await run([broken])
  expect(counts).toEqual({ passed: 0, failed: 1, skipped: 0 })
  expect(shown).toContain("no such command")
})

it("waits for a row before it begins the next", async () => {
  const order: Array<string> = []
  const noting = (name: string): Step => ({
    name,
    run: async () => {
      await Promise.resolve()
      order.push(name)
      return { passed: 1, failed: 0, skipped: 0, output: "" }
    }
  })
  await run([noting("a"), noting("b"), noting("c")], [noting("d")])
  expect(order).toEqual(["a", "b", "c", "d"])
})
