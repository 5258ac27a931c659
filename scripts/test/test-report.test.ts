import { join } from "node:path"
import { expect, it } from "vitest"
import { countTests, failureOf } from "../test-report.ts"
import { root } from "../workspace.ts"

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

it("a failure is told by its test and its error, to where it was thrown, with what runs its file alone", () => {
  const error =
    "AssertionError: expected 1 to be 2\n    at packages/x/test/a.test.ts:3:4\n    at runTest (runner.js:1:1)"
  const failed = {
    name: join(root, "packages/x/test/a.test.ts"),
    status: "failed",
    assertionResults: [
      { fullName: "adds", status: "failed", failureMessages: [error] },
      { fullName: "takes away", status: "passed", failureMessages: [] }
    ]
  }
  expect(failureOf({ testResults: [file("passed", "passed"), failed] }, "much else")).toEqual({
    cause: `packages/x/test/a.test.ts: adds
AssertionError: expected 1 to be 2
    at packages/x/test/a.test.ts:3:4`,
    command: "npm run unit -- packages/x/test/a.test.ts"
  })
})

it("a file that could not be loaded is told with the reason", () => {
  const broken = { ...file("failed"), name: join(root, "a.test.ts"), message: "Cannot find module 'x'" }
  expect(failureOf({ testResults: [broken] }, "").cause).toBe("a.test.ts\nCannot find module 'x'")
})

it("what failed beside the tests is told from where vitest tells of it", () => {
  const told = '⎯ Unhandled Rejection ⎯\nError: nobody waited\nThis error originated in "packages/x/test/a.test.ts"'
  const output = `Error: a test printed this\n\n✓ a.test.ts\n\n${told}\n`
  expect(failureOf({ testResults: [file("passed", "passed")] }, output)).toEqual({
    cause: told,
    command: "npm run unit -- packages/x/test/a.test.ts"
  })
})
