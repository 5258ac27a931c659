import { bundledSizes } from "../../bundled-size.ts"
import { budgets } from "../../size-budgets.ts"
import type { Row } from "../ratio.ts"
import type { Measurement } from "./measurement.ts"

/** "Facade plus one adapter at most 22 kB gzip by esbuild and by rolldown, importing only `isAuthError` at most 1 kB." */
export const size: Measurement = async (dir) => {
  const rows: Array<Row> = []
  for (const { line, gzip: budget } of budgets) {
    for (const { bundler, gzip } of await bundledSizes(line, dir)) {
      const what = `${line.replace(/^import (\{.*\}) from.*$/, "$1")}: gzip by ${bundler}`
      rows.push({ what, unit: "B", ours: [gzip], peer: [budget], peerName: "allowed", limit: 1 })
    }
  }
  return rows
}
