import { isMissed, ratio, type Row, spread } from "./ratio.ts"

const figure = (value: number): string =>
  Math.abs(value) < 10 ? value.toFixed(2) : Math.round(value).toLocaleString("en")
const measure = (samples: ReadonlyArray<number>, unit: Row["unit"]): string =>
  `${figure(spread(samples).median)} ${unit}`.trim()

function cells(row: Row): ReadonlyArray<string> {
  const { what, unit, ours, peer, peerName, limit } = row
  const { least, median, most } = ratio(row)
  return [
    what,
    measure(ours, unit),
    `${measure(peer, unit)} ${peerName}`,
    `${median.toFixed(2)} (${least.toFixed(2)}-${most.toFixed(2)})`,
    limit === undefined ? "" : `<= ${limit}`,
    limit === undefined ? "" : isMissed(row) ? "missed" : "met"
  ]
}

/** The rows as a table in Markdown. */
export function table(rows: ReadonlyArray<Row>): string {
  const head = ["what", "ours", "beside", "ratio: median (min-max)", "target", ""]
  const lines = [head, ...rows.map(cells)]
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  const drawn = lines.map((line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`)
  return drawn.toSpliced(1, 0, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`).join("\n")
}
