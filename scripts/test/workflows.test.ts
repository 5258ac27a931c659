import { globSync, readFileSync } from "node:fs"
import { basename, join } from "node:path"
import { describe, expect, it } from "vitest"
import { parseAllDocuments } from "yaml"
import { root } from "../workspace.ts"

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions?: Readonly<Record<string, string>>
  readonly jobs: Readonly<
    Record<string, { readonly permissions?: Readonly<Record<string, string>>; readonly steps: ReadonlyArray<Step> }>
  >
}

const read = (file: string): string => readFileSync(join(root, file), "utf8")
const workflows = globSync(".github/workflows/*.{yml,yaml}", { cwd: root }).toSorted()
const workflowOf = (file: string): Workflow => parseAllDocuments(read(file))[0]?.toJS() as Workflow

/** What each job may do. Only the job that publishes can show npm who it is. */
const allowance = {
  "ci.yml": { test: { contents: "read" }, rehearsal: { contents: "read" } },
  "release.yml": {
    "select-mode": { contents: "read" },
    version: { contents: "write", "pull-requests": "write" },
    pack: { contents: "read" },
    publish: { contents: "write", "id-token": "write" }
  }
}

it.each(globSync(".github/**/*.{yml,yaml}", { cwd: root }))("%s is YAML, and one document", (file) => {
  const documents = parseAllDocuments(read(file))
  expect(documents).toHaveLength(1)
  expect([documents[0]?.errors, documents[0]?.warnings]).toEqual([[], []])
})

it("the jobs have the listed permissions and no others", () => {
  const granted = workflows.map((file) => {
    const jobs = Object.entries(workflowOf(file).jobs).map(([name, { permissions }]) => [name, permissions])
    return [basename(file), Object.fromEntries(jobs)]
  })
  expect(Object.fromEntries(granted)).toEqual(allowance)
})

describe.each(workflows)("%s", (file) => {
  const { on, permissions, jobs } = workflowOf(file)
  const steps = Object.values(jobs).flatMap((job) => job.steps)

  it("gives nothing to a job that does not ask", () => {
    expect(permissions).toEqual({})
  })

  it("runs no code of a pull request with the rights of this repository", () => {
    expect(Object.keys(on)).not.toContain("pull_request_target")
    expect(Object.keys(on)).not.toContain("workflow_run")
  })

  it("pins each action by commit, and says which version that is", () => {
    const lines = read(file)
      .split("\n")
      .filter((line) => line.includes("uses:"))
    expect(lines).toHaveLength(steps.filter(({ uses }) => uses !== undefined).length)
    const pinned = /^\s*(- )?uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/
    expect(lines.filter((line) => !pinned.test(line))).toEqual([])
  })

  it("leaves no credentials behind for later steps", () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"))
    expect(checkouts.length).toBeGreaterThan(0)
    expect(checkouts.filter(({ with: inputs }) => inputs?.["persist-credentials"] !== false)).toEqual([])
  })

  it("puts nothing that others may write into a shell", () => {
    expect(steps.filter(({ run }) => run?.includes("${{"))).toEqual([])
  })
})
