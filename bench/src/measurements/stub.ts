import type { Measurement } from "../finding.ts"
import { bare, control, families } from "../peers/families.ts"
import type { FamilyCost, StubCost } from "../programs/stub.ts"
import { type Row, spread } from "../report/row.ts"
import { runProgram } from "../run-program.ts"
import { scaled } from "../setting.ts"

type Headers = keyof FamilyCost

/** Medians of five rounds each: a difference of two times is small beside what one round varies by. */
function inBlocks(samples: ReadonlyArray<number>): ReadonlyArray<number> {
  const count = Math.ceil(samples.length / 5)
  return Array.from({ length: count }, (_, block) => spread(samples.slice(5 * block, 5 * block + 5)).median)
}

/** What each client adds to a call, on a transport that answers at once. */
export const stub: Measurement = async (setting) => {
  const [rounds, calls] = [scaled(setting, 15), scaled(setting, 2_000, 20)]
  // Compilers decide differently from process to process: three of them.
  const results: Array<StubCost> = []
  while (results.length < scaled(setting, 3)) {
    results.push(await runProgram<StubCost>(setting.node, "stub.ts", setting.dir, rounds, calls))
  }
  const samples = (transport: string, name: string, headers: Headers = "plain") =>
    results.flatMap((costs) => costs[transport]?.[headers][name] ?? [])
  const added = (transport: string, name: string, headers: Headers = "plain") => {
    const base = samples(transport, bare, headers)
    return inBlocks(samples(transport, name, headers).map((sample, round) => sample - (base[round] ?? Number.NaN)))
  }
  const beside = (
    ours: readonly [transport: string, name: string],
    peer: readonly [transport: string, name: string],
    limit: number,
    headers: Headers = "plain"
  ): Row => ({
    what: `${ours[1]} adds to a call${headers === "plain" ? "" : " with two headers"}`,
    unit: "ns",
    ours: added(...ours, headers),
    peer: added(...peer, headers),
    peerName: peer[1],
    limit
  })
  /** Whole calls: what is added is small beside what axios and ky vary by. */
  const whole = (transport: string, name: string, peer: string, limit?: number): Row => ({
    what: name === control ? "… null control" : `a call with ${name}, on a stub`,
    unit: "ns",
    ours: inBlocks(samples(transport, name)),
    peer: inBlocks(samples(transport, peer)),
    peerName: peer === bare ? `${transport}, ${bare}` : peer,
    ...(limit !== undefined && { limit })
  })
  const fetch = ["fetch", "@pix/auth-fetch"] as const
  const badgateway = ["fetch", "@badgateway/oauth2-client"] as const
  return {
    rows: [
      beside(fetch, badgateway, 1 / 20),
      beside(fetch, ["@azure pipeline", "@azure bearer policy"], 1 / 4),
      beside(fetch, badgateway, 1 / 3, "headers"),
      whole("axios", "@pix/auth-axios", "axios-auth-refresh", 1),
      whole("axios", "@pix/auth-axios", "axios-token-interceptor", 1),
      whole("axios", control, bare),
      whole("ky", "@pix/auth-ky", bare, 1.03),
      whole("ky", control, bare)
    ],
    figures: {
      title: "What a client adds to a call with a constant header, on a transport that answers at once",
      columns: ["transport", "client", "ns added", "with two headers of the caller's"],
      rows: Object.entries(families).flatMap(([transport, clients]) =>
        Object.keys(clients).flatMap((name) => {
          const nanoseconds = (headers: Headers) =>
            Math.round(
              spread(name === bare ? samples(transport, bare, headers) : added(transport, name, headers)).median
            )
          const label = name === bare ? `${bare} (the whole call)` : name
          return [[transport, label, nanoseconds("plain"), nanoseconds("headers")]]
        })
      )
    }
  }
}
