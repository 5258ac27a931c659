import type { Measurement } from "../finding.ts"
import { bare, control } from "../peers/families.ts"
import type { LoopbackCost, Throughput } from "../programs/loopback.ts"
import { type Row, ratio, spread } from "../report/row.ts"
import { runProgram } from "../run-program.ts"
import { scaled } from "../setting.ts"

type Lanes = "one" | "many"

const adapters = { fetch: "@pix/auth-fetch", axios: "@pix/auth-axios", ky: "@pix/auth-ky" }

/**
 * The best of each ten rounds. What a machine does beside only ever makes a round slower, up to several times: the best ones
 * are those without it.
 */
function bestOfTen(rounds: ReadonlyArray<number>): ReadonlyArray<number> {
  const count = Math.ceil(rounds.length / 10)
  return Array.from({ length: count }, (_, ten) => Math.min(...rounds.slice(10 * ten, 10 * ten + 10)))
}

/** "A loopback request with each adapter at most 1.03x its bare client, beyond what the null control differs." */
export const loopback: Measurement = async (setting) => {
  const [rounds, requests] = [scaled(setting, 150), scaled(setting, 40, 5)]
  const costs = await runProgram<LoopbackCost>(setting.node, "loopback.ts", setting.dir, rounds, requests)
  const row = (transport: string, name: string, lanes: Lanes): Row => {
    const samples = (client: string) => bestOfTen(costs[transport]?.[client]?.[lanes].perRequest ?? [])
    const concurrency = lanes === "one" ? "one at a time" : "64 at a time"
    const what = name === control ? "… null control" : `a loopback request with ${name}, ${concurrency}`
    return { what, unit: "ms", ours: samples(name), peer: samples(bare), peerName: transport }
  }
  const judged = (transport: string, name: string, lanes: Lanes): ReadonlyArray<Row> => {
    const nothing = row(transport, control, lanes)
    return [{ ...row(transport, name, lanes), limit: 1.03 + Math.max(ratio(nothing).median - 1, 0) }, nothing]
  }
  const columns = ({ perRequest, p50, p99 }: Throughput) => [
    Math.round(1_000 / spread(perRequest).median),
    Number(p50.toPrecision(3)),
    Number(p99.toPrecision(3))
  ]
  const relative = (transport: string, name: string, lanes: Lanes) =>
    ratio(row(transport, name, lanes)).median.toFixed(2)
  return {
    rows: Object.entries(adapters).flatMap(([transport, name]) => [
      ...judged(transport, name, "one"),
      ...judged(transport, name, "many")
    ]),
    figures: {
      title: "Requests over kept-alive loopback connections, one at a time and 64 at a time",
      columns: [
        "transport",
        "client",
        "× bare",
        "req/s",
        "p50 ms",
        "p99 ms",
        "× bare, 64",
        "req/s",
        "p50 ms",
        "p99 ms"
      ],
      rows: Object.entries(costs).flatMap(([transport, clients]) =>
        Object.entries(clients).map(([name, { one, many }]) => [
          transport,
          name,
          relative(transport, name, "one"),
          ...columns(one),
          relative(transport, name, "many"),
          ...columns(many)
        ])
      )
    }
  }
}
