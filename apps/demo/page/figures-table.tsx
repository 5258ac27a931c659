import { type Figures, type Frame, laneNames } from "../src/stage/frame.ts"
import type { Words } from "./words.ts"

const cells: { readonly [row in Exclude<keyof Words["rows"], "pending">]: (figures: Figures) => number } = {
  calls: ({ calls }) => calls,
  perSecond: ({ perSecond }) => perSecond,
  tokenRequests: ({ tokenRequests }) => tokenRequests,
  failures: ({ failures }) => failures,
  p50: ({ wait }) => wait.p50,
  p99: ({ wait }) => wait.p99
}

interface Props {
  readonly frame: Frame | undefined
  readonly words: Words
}

/** The same in figures, for each client. */
export function FiguresTable({ frame, words }: Props) {
  const rows = (span: "total" | "lastMinute") =>
    (Object.keys(cells) as ReadonlyArray<keyof typeof cells>).map((row) => (
      <tr key={row}>
        <th scope="row">{words.rows[row]}</th>
        {laneNames.map((name, lane) => {
          const figures = frame?.lanes[lane]?.[span]
          const value = figures === undefined ? undefined : cells[row](figures)
          const bad = (row === "failures" || row === "p99") && (value ?? 0) > 0
          return (
            <td key={name} class={bad ? "bad" : ""}>
              {value?.toLocaleString(words.locale) ?? "–"}
            </td>
          )
        })}
      </tr>
    ))
  return (
    <table>
      <thead>
        <tr>
          <td />
          {laneNames.map((name) => (
            <th scope="col" key={name}>
              {words.lanes[name]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="rowgroup" colSpan={5} class="span">
            {words.lastMinute}
          </th>
        </tr>
        {rows("lastMinute")}
      </tbody>
      <tbody>
        <tr>
          <th scope="rowgroup" colSpan={5} class="span">
            {words.sinceStart}
          </th>
        </tr>
        {rows("total")}
        <tr>
          <th scope="row">{words.rows.pending}</th>
          {laneNames.map((name, lane) => (
            <td key={name}>{frame?.lanes[lane]?.pending ?? "–"}</td>
          ))}
        </tr>
      </tbody>
    </table>
  )
}
