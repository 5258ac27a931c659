import { fork } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { build } from "esbuild"
import { mustRun } from "../../../scripts/run-command.ts"
import type { Measurement } from "../finding.ts"
import { interleave } from "../interleave.ts"
import { bare } from "../peers/families.ts"
import { everybody } from "../peers/everybody.ts"
import { spread } from "../report/row.ts"
import { scaled } from "../setting.ts"

const programs = join(import.meta.dirname, "../programs")
/** Inside this package, which has the peers. */
const program = join(import.meta.dirname, "../../node_modules/.cache/cold-start.mjs")

/** From the start of a process to the end of its first call with a token, over loopback. */
export const coldStart: Measurement = async (setting) => {
  const entryPoints = [join(programs, "cold-start.ts")]
  await build({ entryPoints, bundle: true, packages: "external", platform: "node", format: "esm", outfile: program })
  const server = fork(join(programs, "loopback-server.ts"))
  const [port] = (await once(server, "message")) as [number]
  const flags = ["--experimental-import-meta-resolve", "--disable-warning=ExperimentalWarning"]
  const run = (transport: string, name: string) => async () =>
    Number(await mustRun(setting.node, [...flags, program, setting.dir, transport, name, `http://127.0.0.1:${port}`]))
  const clients = [
    { transport: "fetch", name: bare },
    { transport: "axios", name: bare },
    ...everybody,
    { transport: "fetch", name: "simple-oauth2" },
    { transport: "fetch", name: "openid-client" },
    { transport: "axios", name: "axios-auth-refresh" }
  ]
  const label = ({ transport, name }: (typeof clients)[number]) =>
    name === bare ? `${transport}, token by hand` : name
  const cases = Object.fromEntries(clients.map((client) => [label(client), run(client.transport, client.name)]))
  const samples = await interleave(cases, scaled(setting, 11)).finally(() => server.disconnect())
  const figure = (name: string) => Math.round(spread(samples[name] ?? []).median)
  return {
    figures: {
      title: "From the start of a process to the end of its first call with a token",
      columns: ["client", "ms"],
      rows: clients.map((client) => [label(client), figure(label(client))])
    }
  }
}
