import type { Breach, Note } from "./world/report.ts"

/** A note as a line of the full trace: the instant in milliseconds, who, what. */
export function asLine({ at, who, what }: Note): string {
  return `${at} ${who} ${what}`
}

const longest = 36

/**
 * What led to a breach, for reading: the last that happened to the processes that it names and to those that met the tokens that it
 * names, and what was done to the world. Things of one kind in a row are one line. Times are seconds before the breach.
 */
export function shortTrace(notes: ReadonlyArray<Note>, { promise, detail }: Breach): ReadonlyArray<string> {
  const end = notes.findIndex(({ who }) => who === "BROKEN")
  const before = notes.slice(0, end < 0 ? notes.length : end)
  const matters = processesIn(before, detail)
  const rows = collapsed(before.filter(({ who }) => processOf(who) === undefined || matters.has(processOf(who) ?? "")))
  const brokenAt = notes[end]?.at ?? before.at(-1)?.at ?? 0
  const others = new Set(before.flatMap(({ who }) => processOf(who) ?? [])).size - matters.size
  return [
    ...(others > 0 ? [`(processes left out: ${others})`] : []),
    ...(rows.length > longest ? [`(lines left out before these: ${rows.length - longest})`] : []),
    ...rows.slice(-longest).map(({ note: { at, who, what }, more }) => {
      const time = `${((at - brokenAt) / 1_000).toFixed(3)} s`.padStart(12)
      return `${time}  ${who.padEnd(18)} ${what}${more > 0 ? ` (and ${more} more like it)` : ""}`
    }),
    `${"0.000 s".padStart(12)}  BROKEN: ${promise}: ${detail}`
  ]
}

const processOf = (who: string): string | undefined => /^p\d+\b/.exec(who)?.[0]

/** All of them, where the breach names none. */
function processesIn(notes: ReadonlyArray<Note>, detail: string): ReadonlySet<string> {
  const named = detail.match(/\bp\d+\b/g) ?? []
  const tokens = detail.match(/TOKEN~\d+\b/g) ?? []
  const met = notes.filter(({ what }) => tokens.some((token) => new RegExp(`${token}\\b`).test(what)))
  const found = [...named, ...met.flatMap(({ who }) => processOf(who) ?? [])]
  return new Set(found.length > 0 ? found : notes.flatMap(({ who }) => processOf(who) ?? []))
}

interface Row {
  readonly note: Note
  readonly more: number
}

/** Without the numbers that tell one caller, or one route, from the next. */
const kindOf = ({ who, what }: Note): string => `${who} ${what.replaceAll(/(?<!~)\b\d+\b|-\d+/g, "")}`

function collapsed(notes: ReadonlyArray<Note>): ReadonlyArray<Row> {
  const rows: Array<Row> = []
  for (const note of notes) {
    const last = rows.at(-1)
    if (last !== undefined && kindOf(last.note) === kindOf(note)) rows.splice(-1, 1, { ...last, more: last.more + 1 })
    else rows.push({ note, more: 0 })
  }
  return rows
}
