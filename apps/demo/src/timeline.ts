import type { SandboxRequest } from "@pix/auth-sandbox"
import type { Paint } from "./paint.ts"
import type { StepResult } from "./run.ts"

const labelWidth = 23
const cellWidth = 14

/** Requests of one contender that were answered alike. */
interface Entry {
  readonly label: string
  readonly at: number
  readonly status: number | undefined
  count: number
}

/** How one step went: what reached each sandbox, in a column for each contender; then what it means. */
export function timeline(results: ReadonlyArray<StepResult>, paint: Paint): string {
  const columns = results.map(entriesOf)
  const names = results.map(({ contender }) => contender.name)
  const waits = results.map(({ tally }) => tally.waits)
  const rows = rowsOf(columns).map(({ label, cells }) =>
    line(
      label,
      cells.map((entry) => cellOf(entry, paint))
    )
  )
  return [
    line(
      "",
      names.map((name) => [name, paint("bold", name)])
    ),
    ...rows,
    ...(waits.some((count) => count > 0)
      ? [
          line(
            "calls that wait",
            waits.map((count) => [String(count), String(count)])
          )
        ]
      : []),
    ...verdicts(results, paint)
  ].join("\n")
}

/** A text as it is seen, and as it is painted. */
type Cell = readonly [string, string]

function line(label: string, cells: ReadonlyArray<Cell>): string {
  const padded = cells.map(([seen, painted]) => painted + " ".repeat(Math.max(cellWidth - seen.length, 0)))
  return `  ${label.padEnd(labelWidth)}${padded.join("")}`.trimEnd()
}

function cellOf(entry: Entry | undefined, paint: Paint): Cell {
  if (entry === undefined) return ["", ""]
  const { at, status, count } = entry
  const time = (at / 1000).toFixed(2)
  const answer = String(status ?? "---")
  const times = count > 1 ? ` ×${count}` : ""
  const painted = status !== undefined && status < 400 ? answer : paint("yellow", answer)
  return [`${time} ${answer}${times}`, `${paint("dim", time)} ${painted}${times}`]
}

/** One row for each kind of request and answer in turn, in the order in which the first contender made them. */
function rowsOf(columns: ReadonlyArray<ReadonlyArray<Entry>>) {
  const rows = new Map<string, { readonly label: string; readonly cells: Array<Entry | undefined> }>()
  for (const [column, entries] of columns.entries()) {
    const turns = new Map<string, number>()
    for (const entry of entries) {
      const turn = (turns.get(entry.label) ?? 0) + 1
      turns.set(entry.label, turn)
      const key = `${entry.label} ${turn}`
      const row = rows.get(key) ?? { label: entry.label, cells: columns.map(() => undefined) }
      row.cells[column] = entry
      rows.set(key, row)
    }
  }
  return [...rows.values()]
}

function entriesOf({ requests, tally }: StepResult): ReadonlyArray<Entry> {
  const entries = new Map<string, Entry>()
  const isReplay = replayDetector()
  for (const request of requests) {
    const { at, route, status } = request
    const replayed = isReplay(request) && tally.replays > 0
    const label = replayed ? "  once more" : isBare(request) ? "  without a token" : route
    const key = [label, status].join()
    const entry = entries.get(key) ?? { label, at, status, count: 0 }
    entry.count += 1
    entries.set(key, entry)
  }
  return [...entries.values()]
}

/** A call of the API that carries no token: `Bearer undefined`, say. */
function isBare({ route, tokenId }: SandboxRequest): boolean {
  return route !== "POST /oauth/token" && tokenId === undefined
}

/** A replay comes to a route where another token was answered 401. */
function replayDetector(): (request: SandboxRequest) => boolean {
  const rejected = new Map<string, string | undefined>()
  return ({ route, status, tokenId }) => {
    const earlier = rejected.get(route)
    if (status === 401) rejected.set(route, tokenId)
    return earlier !== undefined && earlier !== tokenId
  }
}

/** One line for all who ended alike. */
function verdicts(results: ReadonlyArray<StepResult>, paint: Paint): ReadonlyArray<string> {
  const names = new Map<string, Array<string>>()
  for (const { contender, step, deviations } of results) {
    const verdict = deviations.length === 0 ? step.so : deviations.join("; ")
    names.set(verdict, [...(names.get(verdict) ?? []), contender.name])
  }
  const so = results[0]?.step.so
  return [...names].map(([verdict, who]) => {
    const well = verdict === so
    return `  ${paint(well ? "green" : "red", `${well ? "✓" : "✗"} ${who.join(", ")}: ${verdict}`)}`
  })
}
