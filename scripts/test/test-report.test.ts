import { expect, it } from "vitest"
import { countTests } from "../test-report.ts"

const file = (status: string, ...tests: ReadonlyArray<string>) => ({
  name: "a.test.ts",
  status,
  assertionResults: tests.map((test, index) => ({ status: test, fullName: `test ${index}` }))
})

it("counts tests, and names those that were skipped", () => {
  const testResults = [file("passed", "passed", "pending"), file("failed", "failed", "passed", "todo")]
  expect(countTests({ testResults }, false)).toEqual({
    passed: 2,
    failed: 1,
    skipped: 2,
    notes: ["skipped: test 1", "skipped: test 2"]
  })
})

it("a file that could not be loaded is one failure", () => {
  expect(countTests({ testResults: [file("failed"), file("passed", "passed")] }, false)).toMatchObject({
    passed: 1,
    failed: 1
  })
})

it("a run that failed beside its tests, or wrote no report, is one failure", () => {
  expect(countTests({ testResults: [file("passed", "passed")] }, false)).toMatchObject({ passed: 1, failed: 1 })
  expect(countTests({ testResults: [] }, false)).toMatchObject({ passed: 0, failed: 1 })
})
