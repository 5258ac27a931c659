// Requests over kept-alive loopback connections, to a server in another process, one at a time and 64 at a time.
// Arguments: the consumer's folder, the number of rounds, requests in a round.
import { fork } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { shuffled } from "../interleave.ts"
import type { Call, Ground } from "../peers/client.ts"
import { families } from "../peers/families.ts"
import { tokenBody } from "./token-response.ts"

/** Of one client at one concurrency. */
export interface Throughput {
  /** Milliseconds that each round took, for a request: rounds of all clients stand at the same index. */
  readonly perRequest: ReadonlyArray<number>
  /** Milliseconds from the call to the end of its answer, over all rounds. */
  readonly p50: number
  readonly p99: number
}
export type LoopbackCost = {
  readonly [transport: string]: { readonly [client: string]: { readonly one: Throughput; readonly many: Throughput } }
}

const [dir = "", rounds = "", requests = ""] = process.argv.slice(2)
const inFlight = 64

const server = fork(join(import.meta.dirname, "loopback-server.ts"), { execArgv: [] })
const [port] = (await once(server, "message")) as [number]
const ground: Ground = {
  url: `http://127.0.0.1:${port}/accounts/balances`,
  dir,
  requestToken: async () => tokenBody,
  fetch: globalThis.fetch
}

async function timed(call: Call): Promise<number> {
  const start = performance.now()
  const answer = await call()
  if (answer instanceof Response && !answer.bodyUsed) await answer.arrayBuffer()
  return performance.now() - start
}

/** Makes the requests, so many at a time; gives how long each took. */
async function round(call: Call, count: number, lanes: number): Promise<ReadonlyArray<number>> {
  const latencies: Array<number> = []
  let begun = 0
  const lane = async (): Promise<void> => {
    while (begun++ < count) latencies.push(await timed(call))
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return latencies
}

async function throughput(calls: ReadonlyMap<string, Call>, lanes: number): Promise<ReadonlyMap<string, Throughput>> {
  const rows = new Map(
    [...calls.keys()].map((name) => [name, { perRequest: new Array<number>(), all: new Array<number>() }])
  )
  const count = lanes === 1 ? Number(requests) : Number(requests) * 4
  const warmUp = Math.ceil(Number(rounds) / 5)
  for (let index = -warmUp; index < Number(rounds); index++) {
    for (const [name, call] of shuffled([...calls])) {
      const start = performance.now()
      const latencies = await round(call, count, lanes)
      const perRequest = (performance.now() - start) / count
      if (index < 0) continue
      rows.get(name)?.perRequest.push(perRequest)
      rows.get(name)?.all.push(...latencies)
    }
  }
  const percentile = (sorted: Float64Array, share: number) =>
    sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN
  return new Map(
    [...rows].map(([name, { perRequest, all }]) => {
      const sorted = Float64Array.from(all).toSorted()
      return [name, { perRequest, p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) }]
    })
  )
}

const costs: Record<string, Record<string, { one: Throughput; many: Throughput }>> = {}
for (const [transport, clients] of Object.entries(families)) {
  const calls = new Map<string, Call>()
  for (const [name, client] of Object.entries(clients)) calls.set(name, await client(ground))
  const one = await throughput(calls, 1)
  const many = await throughput(calls, inFlight)
  const cost: Record<string, { one: Throughput; many: Throughput }> = {}
  for (const name of calls.keys()) cost[name] = { one: one.get(name)!, many: many.get(name)! }
  costs[transport] = cost
}
console.log(JSON.stringify(costs))
server.disconnect()
// Connections that are kept alive would keep the process as well.
process.exit()
