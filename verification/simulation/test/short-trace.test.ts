import { expect, it } from "vitest"
import { shortTrace } from "../src/short-trace.ts"

const note = (at: number, who: string, what: string) => ({ at, who, what })
const breach = { promise: "nobody gets a dead token", detail: "p1: a 401 had ended TOKEN~1" }

it("a short trace has the processes that the finding names or whose token it names, and the world", () => {
  const trace = shortTrace(
    [
      note(0, "endpoint", "healthy"),
      note(0, "p1 caller", "1 gets TOKEN~1"),
      note(5, "p2 store", "load gives TOKEN~1"),
      note(10, "p3 store", "load gives TOKEN~11"),
      note(2_000, "p1 caller", "2 gets TOKEN~1"),
      note(2_000, "p1 caller", "3 gets TOKEN~1"),
      note(2_000, "BROKEN", "nobody gets a dead token: p1: a 401 had ended TOKEN~1"),
      note(2_001, "p1", "ask")
    ],
    breach
  )
  expect(trace.map((line) => line.trim().replaceAll(/ +/g, " "))).toEqual([
    "(processes left out: 1)",
    "-2.000 s endpoint healthy",
    "-2.000 s p1 caller 1 gets TOKEN~1",
    "-1.995 s p2 store load gives TOKEN~1",
    "0.000 s p1 caller 2 gets TOKEN~1 (and 1 more like it)",
    "0.000 s BROKEN: nobody gets a dead token: p1: a 401 had ended TOKEN~1"
  ])
})

it("a short trace has at most forty lines, the last ones", () => {
  const notes = Array.from({ length: 1_000 }, (_, at) => note(at, "p1", at % 2 === 0 ? "ask" : "abort"))
  const trace = shortTrace([...notes, note(1_000, "BROKEN", "it")], breach)
  expect(trace.length).toBeLessThanOrEqual(40)
  expect(trace.at(-2)).toContain("-0.001 s  p1                 abort")
})
