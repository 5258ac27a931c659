import type { Measurement } from "../finding.ts"
import { everybody } from "../peers/everybody.ts"
import type { HerdCost } from "../programs/herd.ts"
import { spread } from "../report/row.ts"
import { runProgram } from "../run-program.ts"
import { scaled } from "../setting.ts"

/** What 100,000 calls cost that all begin before there is a token, client by client, on a stub. */
export const herdOfClients: Measurement = async (setting) => {
  const callers = scaled(setting, 100_000, 200)
  const rows: Array<ReadonlyArray<string | number>> = []
  for (const { transport, name } of everybody) {
    const costs: Array<HerdCost> = []
    while (costs.length < scaled(setting, 3)) {
      costs.push(await runProgram<HerdCost>(setting.node, "herd.ts", setting.dir, callers, transport, name))
    }
    const median = (of: keyof HerdCost) => Math.round(spread(costs.map((cost) => cost[of])).median)
    rows.push([name, median("requests"), median("milliseconds"), median("bytesPerCaller"), median("peak")])
  }
  return {
    figures: {
      title: `${callers.toLocaleString("en")} calls that begin before there is a token`,
      columns: ["client", "token requests", "ms", "bytes a waiting call", "peak memory, MiB"],
      rows
    }
  }
}
