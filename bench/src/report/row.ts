/** Something of ours beside what it is compared with: samples of the same round stand at the same index. */
export interface Row {
  readonly what: string
  readonly unit: "B" | "MiB" | "ms" | "µs" | "ns" | ""
  readonly ours: ReadonlyArray<number>
  readonly peer: ReadonlyArray<number>
  readonly peerName: string
  /** The ratio that is promised, at most. A row without one is shown for comparison. */
  readonly limit?: number
}

export interface Spread {
  readonly least: number
  readonly median: number
  readonly most: number
}

export function spread(samples: ReadonlyArray<number>): Spread {
  const sorted = samples.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN
  return { least: at(0), median: at(0.5), most: at(1) }
}

/** Paired within a round, so that a slow spell of the machine is in both. */
export const ratio = ({ ours, peer }: Row): Spread => spread(ours.map((sample, round) => sample / (peer[round] ?? 0)))

export const isMissed = (row: Row): boolean => row.limit !== undefined && !(ratio(row).median <= row.limit)
