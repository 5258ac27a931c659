import { cpus, totalmem, version } from "node:os"
import type { Figures } from "../finding.ts"
import type { DayOfFleet } from "../fleet/day-of-fleet.ts"
import { ratio, type Row, type Spread, spread } from "./row.ts"

/** All that one run of the benchmarks gave: what the tables and pictures are made from. */
export interface Results {
  /** Date in UTC. */
  readonly measured: string
  readonly machine: string
  /** What was measured, and on which Node, by name. */
  readonly versions: Readonly<Record<string, string>>
  readonly compared: ReadonlyArray<Compared>
  readonly figures: Readonly<Record<string, Figures>>
  readonly fleet: ReadonlyArray<DayOfFleet>
}

/** One comparison, on each Node that it was made on. */
export interface Compared extends Pick<Row, "what" | "unit" | "peerName"> {
  /** The measurement that it is of. */
  readonly measurement: string
  readonly nodes: Readonly<Record<string, Comparison>>
}

interface Comparison {
  /** Medians. */
  readonly ours: number
  readonly peer: number
  readonly ratio: Spread
  readonly limit?: number
}

/** Puts together the rows of several Nodes: rows of the same place are the same comparison. */
export function compare(measurement: string, rowsOf: ReadonlyMap<string, ReadonlyArray<Row>>): ReadonlyArray<Compared> {
  const compared: Array<Compared & { nodes: Record<string, Comparison> }> = []
  for (const [node, rows] of rowsOf) {
    for (const [index, row] of rows.entries()) {
      const { what, unit, ours, peer, peerName, limit } = row
      const entry = (compared[index] ??= { measurement, what, unit, peerName, nodes: {} })
      entry.nodes[node] = {
        ours: rounded(spread(ours).median),
        peer: rounded(spread(peer).median),
        ratio: { least: rounded(ratio(row).least), median: rounded(ratio(row).median), most: rounded(ratio(row).most) },
        ...(limit !== undefined && { limit: rounded(limit) })
      }
    }
  }
  return compared
}

/** The results, with those of some measurements in place of what they were. */
export function renewed(old: Results, again: Results): Results {
  const measured = new Set(again.compared.map(({ measurement }) => measurement))
  const order = [...new Set(old.compared.map(({ measurement }) => measurement))]
  const compared = order.flatMap((name) =>
    (measured.has(name) ? again : old).compared.filter(({ measurement }) => measurement === name)
  )
  const fleet = again.fleet.length > 0 ? again.fleet : old.fleet
  return { ...again, compared, figures: { ...old.figures, ...again.figures }, fleet }
}

export const isMet = ({ ratio: { median }, limit }: Comparison): boolean => limit === undefined || median <= limit

/** Four digits: more would say what was not measured. */
const rounded = (value: number): number => Number(value.toPrecision(4))

/** What the figures were measured on. */
export function machine(): string {
  const [first] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${cpus().length} × ${first?.model.trim() ?? "unknown"}, ${memory} GiB, ${process.platform} ${process.arch}, ${version()}`
}
