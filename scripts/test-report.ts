import { readFile, rm } from "node:fs/promises"
import type { Counts } from "./outcome.ts"

/** The part of vitest's JSON report that is counted. */
export interface TestReport {
  readonly testResults: ReadonlyArray<{
    readonly name: string
    readonly status: string
    readonly assertionResults: ReadonlyArray<{ readonly fullName: string; readonly status: string }>
  }>
}

/** Counts tests; a file that could not be loaded, or a run that failed beside its tests, is one failure. */
export function countTests({ testResults }: TestReport, ok: boolean): Counts & { notes: ReadonlyArray<string> } {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
  const passed = tests.filter(({ status }) => status === "passed").length
  const failedTests = tests.filter(({ status }) => status === "failed").length
  const failedFiles = testResults.filter(
    ({ status, assertionResults }) => status === "failed" && !assertionResults.some((test) => test.status === "failed")
  ).length
  const others = tests.filter(({ status }) => status !== "passed" && status !== "failed")
  const failed = failedTests + failedFiles
  return {
    passed,
    failed: failed === 0 && !ok ? 1 : failed,
    skipped: others.length,
    notes: others.map(({ fullName }) => `skipped: ${fullName}`)
  }
}

/** Reads a report and removes it, so that a run that writes none is not mistaken for the one before. */
export async function takeTestReport(file: string, ok: boolean): Promise<ReturnType<typeof countTests>> {
  const text = await readFile(file, "utf8").catch(() => undefined)
  await rm(file, { force: true })
  return countTests(text === undefined ? { testResults: [] } : (JSON.parse(text) as TestReport), ok)
}
