import type { Progress } from "../../scripts/progress.ts"
import type { Figures, Measurement } from "./finding.ts"
import type { DayOfFleet } from "./fleet/day-of-fleet.ts"
import { daysOfFleets } from "./fleet/fleets.ts"
import { abortStorm } from "./measurements/abort-storm.ts"
import { coldImport } from "./measurements/cold-import.ts"
import { coldStart } from "./measurements/cold-start.ts"
import { currentToken } from "./measurements/current-token.ts"
import { getToken } from "./measurements/get-token.ts"
import { herd } from "./measurements/herd.ts"
import { herdOfClients } from "./measurements/herd-of-clients.ts"
import { loopback } from "./measurements/loopback.ts"
import { mutualTls } from "./measurements/mutual-tls.ts"
import { renewal } from "./measurements/renewal.ts"
import { size } from "./measurements/size.ts"
import { soak } from "./measurements/soak.ts"
import { stub } from "./measurements/stub.ts"
import { whileDue } from "./measurements/while-due.ts"
import type { NodeLine } from "./nodes.ts"
import { compare, machine, type Results } from "./report/results.ts"
import type { Row } from "./report/row.ts"
import { measuredVersions } from "./report/measured-versions.ts"

const onEachNode: Readonly<Record<string, Measurement>> = {
  currentToken,
  getToken,
  stub,
  loopback,
  coldImport,
  herd,
  abortStorm,
  renewal,
  mutualTls
}
/** Nothing of these is said of other Nodes. */
const onTheLast: Readonly<Record<string, Measurement>> = { size, coldStart, herdOfClients, whileDue, soak }
const fleet = "fleet"

/** What can be measured. */
export const measurementNames: ReadonlyArray<string> = [...Object.keys(onEachNode), ...Object.keys(onTheLast), fleet]

export interface Wanted {
  /** The folder of a consumer. */
  readonly dir: string
  /** 1 for figures; a smoke run has less. */
  readonly effort: number
  readonly nodes: ReadonlyArray<NodeLine>
  readonly names: ReadonlyArray<string>
}

/** Measures what is wanted, one after the other. Tables other than the comparisons are of the last Node. */
export async function measureAll({ dir, effort, nodes, names }: Wanted, progress: Progress): Promise<Results> {
  const rowsOf = new Map<string, Map<string, ReadonlyArray<Row>>>()
  const figures: Record<string, Figures> = {}
  const step = async <A>(name: string, run: () => Promise<A>): Promise<A> => {
    progress.started(name)
    const result = await run()
    progress.ended(name, { passed: 1, failed: 0, skipped: 0, output: "" })
    return result
  }
  for (const { node, version } of nodes) {
    const isLast = node === nodes.at(-1)?.node
    for (const [name, measure] of Object.entries({ ...onEachNode, ...(isLast && onTheLast) })) {
      if (!names.includes(name)) continue
      const finding = await step(`${name}, Node ${version}`, () => measure({ dir, node, effort }))
      const rows = rowsOf.get(name) ?? new Map<string, ReadonlyArray<Row>>()
      rowsOf.set(name, rows.set(version, finding.rows ?? []))
      if (finding.figures !== undefined) figures[name] = finding.figures
    }
  }
  const days: Array<DayOfFleet> = []
  if (names.includes(fleet)) await step(fleet, async () => days.push(...daysOfFleets(effort)))
  return {
    measured: new Date().toISOString().slice(0, 10),
    machine: machine(),
    versions: await measuredVersions(dir),
    compared: [...rowsOf].flatMap(([name, rows]) => compare(name, rows)),
    figures,
    fleet: days
  }
}
