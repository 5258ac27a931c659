import { readFile, rm } from "node:fs/promises"
import { relative } from "node:path"
import { stripVTControlCharacters } from "node:util"
import { causeOf } from "./cause-of.ts"
import type { Counts, Outcome } from "./outcome.ts"
import { root } from "./workspace.ts"

/** The part of vitest's JSON report that is counted. */
export interface TestReport {
  readonly testResults: ReadonlyArray<{
    readonly name: string
    readonly status: string
    /** Why the file could not be loaded. */
    readonly message?: string
    readonly assertionResults: ReadonlyArray<{
      readonly fullName: string
      readonly status: string
      readonly failureMessages?: ReadonlyArray<string> | null
    }>
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

/** Why a run failed and what runs the failed files alone: the tests that failed, else what it said of an error. */
export function failureOf({ testResults }: TestReport, output: string): Pick<Outcome, "cause" | "command"> {
  const files = testResults.filter(({ status }) => status === "failed")
  if (files.length === 0) return besideTests(output)
  const causes = files.flatMap(({ name, message = "", assertionResults }) => {
    const failed = assertionResults.filter(({ status }) => status === "failed")
    if (failed.length === 0) return [[relative(root, name), beginning(message)].join("\n")]
    return failed.map(({ fullName, failureMessages }) =>
      [`${relative(root, name)}: ${fullName}`, ...(failureMessages ?? []).map(beginning)].join("\n")
    )
  })
  const names = files.map(({ name }) => relative(root, name))
  return { cause: causes.join("\n\n"), command: `npm run unit -- ${names.join(" ")}` }
}

/** An error, to where it was thrown; what is below that is the test runner's own. */
function beginning(error: string): string {
  const lines = stripVTControlCharacters(error).trimEnd().split("\n")
  const thrownAt = lines.findIndex((line) => /^\s+at /.test(line))
  return lines.slice(0, thrownAt === -1 ? 30 : Math.min(thrownAt + 1, 30)).join("\n")
}

/** A promise that nobody waited for, say: vitest tells of it at the end, after all that the tests printed. */
function besideTests(output: string): ReturnType<typeof failureOf> {
  const said = stripVTControlCharacters(output)
  const at = said.search(/^.*Unhandled (Errors?|Rejection)/m)
  if (at === -1) return { cause: causeOf(output) }
  const cause = said.slice(at).split("\n").slice(0, 40).join("\n").trimEnd()
  const [, file] = /originated in "([^"]+)"/.exec(said) ?? []
  return { cause, ...(file !== undefined && { command: `npm run unit -- ${file}` }) }
}

/** Reads a report and removes it, so that a run that writes none is not mistaken for the one before. */
export async function takeTestReport(file: string, ok: boolean, output: string): Promise<Outcome> {
  const text = await readFile(file, "utf8").catch(() => undefined)
  await rm(file, { force: true })
  const report: TestReport = text === undefined ? { testResults: [] } : (JSON.parse(text) as TestReport)
  const counts = countTests(report, ok)
  return { ...counts, output, ...(counts.failed > 0 && failureOf(report, output)) }
}
