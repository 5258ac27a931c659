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
  expect(shown).toContain("FAIL  b 0 s\n      b says why\n\n      To run it alone: npm run b\n")
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

it("says the cause before all else, then what runs the step alone, and all that it said last", async () => {
  const noise = Array.from({ length: 30 }, (_, index) => `line ${index} of much`)
  const output = [...noise, "a.ts(1,2): error TS2322: no", "", ...noise, "Found 0 errors in others"].join("\n")
  const failing: Step = {
    name: "types",
    run: () => Promise.resolve({ passed: 0, failed: 1, skipped: 0, output })
  }
  const { shown } = await run([failing])
  const lines = shown.split("\n").slice(1)
  expect(lines.slice(0, 7)).toEqual([
    "FAIL  types 0 s",
    "      a.ts(1,2): error TS2322: no",
    "",
    "      To run it alone: npm run types",
    "",
    "      All that it said:",
    ""
  ])
  expect(lines[7]).toBe("      line 0 of much")
})

it("says what a step knows of its cause, and of what runs it alone", async () => {
  const outcome = {
    passed: 0,
    failed: 1,
    skipped: 0,
    output: "much\n",
    cause: "one is not two",
    command: "npm run unit -- a"
  }
  const { shown } = await run([{ name: "unit", run: () => Promise.resolve(outcome) }])
  expect(shown).toContain("FAIL  unit 0 s\n      one is not two\n\n      To run it alone: npm run unit -- a\n\n")
  expect(shown).toContain("      All that it said:\n\n      much\n")
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
