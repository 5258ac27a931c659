import { table } from "./table.ts"
import { type Compared, isMet, type Results } from "./results.ts"

/** The parts of the performance document that are made from results, by the name of their place in it. */
export function documentParts(results: Results): Readonly<Record<string, string>> {
  const figures = Object.entries(results.figures).map(([name, { title, columns, rows }]) => {
    return [name, `${title}:\n\n${table(columns, rows)}`] as const
  })
  return {
    machine: machineTable(results),
    targets: targets(results.compared.filter(isJudged)),
    comparisons: targets(results.compared.filter((compared) => !isJudged(compared))),
    ...Object.fromEntries(figures),
    fleet: fleet(results)
  }
}

const place = /(<!-- bench:(\w+) -->\n)[^]*?(<!-- \/bench -->)/g

/** Writes the parts into a document, each between its `<!-- bench:name -->` and the next `<!-- /bench -->`. */
export function filled(document: string, parts: Readonly<Record<string, string>>): string {
  const missing = new Set(Object.keys(parts))
  const text = document.replaceAll(place, (_, open: string, name: string, close: string) => {
    const part = parts[name]
    if (part === undefined) throw new Error(`The document has a place for "${name}", which was not measured.`)
    missing.delete(name)
    return `${open}\n${part}\n\n${close}`
  })
  if (missing.size > 0) throw new Error(`The document has no place for ${[...missing].join(", ")}.`)
  return text
}

const isJudged = ({ nodes }: Compared): boolean => Object.values(nodes).some(({ limit }) => limit !== undefined)

function machineTable({ measured, machine, versions }: Results): string {
  return table(["", ""], [["Measured on", measured], ["Machine", machine], ...Object.entries(versions)])
}

function targets(compared: ReadonlyArray<Compared>): string {
  const nodes = [...new Set(compared.flatMap((entry) => Object.keys(entry.nodes)))]
  const judged = compared.some(isJudged)
  const rows = compared.map(({ what, unit, peerName, nodes: of }) => [
    what,
    peerName,
    ...(judged
      ? [
          Object.values(of)
            .map(({ limit }) => limit)
            .map(limitText)
            .filter(distinct)
            .join(", ")
        ]
      : []),
    ...nodes.map((node) => {
      const one = of[node]
      if (one === undefined) return ""
      const { median, least, most } = one.ratio
      const verdict = isMet(one) ? "" : " **missed**"
      return `${times(median)} (${times(least)}–${times(most)})${verdict}; ${amount(one.ours)}${unit && ` ${unit}`}`
    })
  ])
  return table(["What", "Beside", ...(judged ? ["At most"] : []), ...nodes.map((node) => `Node ${node}`)], rows)
}

const distinct = (text: string, index: number, all: ReadonlyArray<string>): boolean => all.indexOf(text) === index
const limitText = (limit: number | undefined): string => (limit === undefined ? "" : `${times(limit)}×`)
const times = (value: number): string =>
  Math.abs(value) < 0.1 ? String(Number(value.toPrecision(2))) : value.toFixed(2)
const amount = (value: number): string =>
  Math.abs(value) < 10 ? value.toFixed(2) : Math.round(value).toLocaleString("en")

function fleet({ fleet: days }: Results): string {
  return table(
    [
      "Processes",
      "Calls a minute, each",
      "Outage",
      "Client",
      "Token requests",
      "Busiest minute",
      "… after 1 h",
      "Calls",
      "Failed",
      "Last failure after the outage"
    ],
    days.map((day) => [
      day.processes,
      day.callsAMinute,
      day.outage === 0 ? "none" : `${day.outage} min`,
      day.client,
      day.tokenRequests,
      day.peak,
      day.laterPeak,
      day.calls,
      day.failedCalls,
      day.outage === 0 ? "" : `${day.recovery.toFixed(1)} s`
    ])
  )
}
