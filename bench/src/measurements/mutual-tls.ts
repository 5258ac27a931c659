import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { issue } from "../../../packages/auth-mtls/test/test-authority.ts"
import type { Measurement } from "../finding.ts"
import { shuffled } from "../interleave.ts"
import type { MutualTlsClient, MutualTlsCost } from "../programs/mutual-tls.ts"
import { ratio, type Row, spread } from "../report/row.ts"
import { runProgram } from "../run-program.ts"
import { scaled } from "../setting.ts"

const again = "again"
const pairs = [
  ["undici", "@pix/auth-fetch"],
  ["axios", "@pix/auth-axios"]
] as const

/** What a call over mutual TLS costs beside the bare client with the same certificate. */
export const mutualTls: Measurement = async (setting) => {
  await using stack = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), "pix-mutual-tls-"))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  await writeMaterial(folder)
  const costs = new Map<string, Array<MutualTlsCost>>()
  const runs = pairs.flatMap(([bare, ours]) => [
    [bare, bare],
    [`${bare} ${again}`, bare],
    [ours, ours]
  ]) as ReadonlyArray<readonly [string, MutualTlsClient]>
  for (let process = 0; process < scaled(setting, 8); process++) {
    for (const [name, client] of shuffled(runs)) {
      const cost = await runProgram<MutualTlsCost>(
        setting.node,
        "mutual-tls.ts",
        setting.dir,
        folder,
        client,
        scaled(setting, 200, 5)
      )
      costs.set(name, [...(costs.get(name) ?? []), cost])
    }
  }
  const samples = (name: string, lanes: "one" | "many") => (costs.get(name) ?? []).map((cost) => cost[lanes])
  const row = (what: string, name: string, bare: string, lanes: "one" | "many"): Row => ({
    what: `${what}, ${lanes === "one" ? "one at a time" : "64 at a time"}`,
    unit: "µs",
    ours: samples(name, lanes),
    peer: samples(bare, lanes),
    peerName: bare
  })
  const rows = pairs.flatMap(([bare, ours]) =>
    (["one", "many"] as const).flatMap((lanes) => {
      const nothing = row("… null control", `${bare} ${again}`, bare, lanes)
      const { least, median, most } = ratio(nothing)
      // As far as the same thing differs from itself.
      const limit = Math.max(most, 2 - least, median)
      return [{ ...row(`a call over mutual TLS with ${ours}`, ours, bare, lanes), limit }, nothing]
    })
  )
  const columns = (name: string) => {
    const of = costs.get(name) ?? []
    const perThousand = spread(of.map(({ handshakes, calls }) => (handshakes * 1_000) / calls)).most
    return [spread(of.map(({ handshakes }) => handshakes)).most, Number(perThousand.toPrecision(2))]
  }
  return {
    rows,
    figures: {
      title: "Handshakes of calls over mutual TLS, one at a time: the most of all processes",
      columns: ["client", "handshakes", "a thousand calls"],
      rows: pairs.flat().map((name) => [name, ...columns(name)])
    }
  }
}

async function writeMaterial(folder: string): Promise<void> {
  const authority = await issue("authority", { isAuthority: true })
  const [client, server] = await Promise.all([issue("client", { by: authority }), issue("server", { by: authority })])
  const files = {
    "ca.pem": authority.cert,
    "client.pem": client.cert,
    "client.key": client.key,
    "server.pem": server.cert,
    "server.key": server.key
  }
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
}
