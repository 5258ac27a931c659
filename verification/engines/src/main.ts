// Uses the packed packages on every engine that runs them, over mutual TLS and through a proxy, and prints a table.
import { copyFile, mkdtemp, realpath, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createAuthFetch, createTokenManager, efi } from "@pix/auth-fetch"
import { clientCertificate } from "@pix/auth-mtls"
import { startSandbox } from "@pix/auth-sandbox"
import { startConnectProxy } from "../../../packages/auth-mtls/test/connect-proxy.ts"
import { installConsumer } from "../../consumer/src/install-consumer.ts"
import { engines } from "./engines.ts"
import { runMutualTls } from "./run-mutual-tls.ts"

const path = "/cob/7978c0c97ea847e78e8849634473c1f1"
const calls = 1_000
const clients = ["fetch", "axios, http", "axios, fetch", "ky", "undici"]

await using stack = new AsyncDisposableStack()
const consumer = stack.use(await installConsumer())
await copyFile(new URL("../programs/mutual-tls.mjs", import.meta.url), join(consumer.dir, "mutual-tls.mjs"))
const folder = await realpath(await mkdtemp(join(tmpdir(), "pix-engines-")))
stack.defer(() => rm(folder, { recursive: true, force: true }))
const sandbox = await startSandbox({ profile: "efi", tls: true, signing: "HS256" })
stack.defer(() => sandbox.close())
const connectProxy = stack.use(await startConnectProxy())
await makeCharge()

let failed = 0
console.log("| engine | client | calls | handshakes | another certificate | through a proxy |")
console.log("| --- | --- | --- | --- | --- | --- |")
for (const engine of await engines(folder)) {
  for (const client of clients) {
    if (client === "ky" && !engine.hasKy) continue
    const straight = await runMutualTls(engine, consumer.dir, sandbox, { client, path, calls })
    const asked = connectProxy.asked.length
    const proxy = `http://127.0.0.1:${connectProxy.port}`
    const tunneled = await runMutualTls(engine, consumer.dir, sandbox, { client, path, calls: 5, proxy })
    const tunnels = connectProxy.asked.length - asked
    const isRight =
      onlySucceeded(straight.statuses, calls + 40) &&
      straight.changed &&
      straight.handshakes <= 3 &&
      onlySucceeded(tunneled.statuses, 45) &&
      tunneled.changed &&
      tunnels > 0
    if (!isRight) failed++
    const through = `${told(tunneled.statuses)}, ${tunnels} tunnels`
    const changed = straight.changed ? "no call failed" : "NOT CHANGED"
    console.log(
      `| ${engine.name} | ${client} | ${told(straight.statuses)} | ${straight.handshakes} | ${changed} | ${through} |${isRight ? "" : " WRONG"}`
    )
    if (!isRight) console.error(straight.said.slice(0, 2_000), tunneled.said.slice(0, 2_000))
  }
}
console.log(failed === 0 ? "\nAll held." : `\n${failed} did not hold.`)
process.exitCode = failed === 0 ? 0 : 1

function onlySucceeded(statuses: Readonly<Record<string, number>>, count: number): boolean {
  return statuses["200"] === count && Object.keys(statuses).length === 1
}

function told(statuses: Readonly<Record<string, number>>): string {
  const ends = Object.entries(statuses).map(([status, count]) => `${count} × ${status}`)
  return ends.length === 0 ? "none" : ends.join(", ")
}

/** What the calls ask for. */
async function makeCharge(): Promise<void> {
  const { baseUrl, clientId, clientSecret, certificates } = sandbox
  const { ca, client } = certificates
  await using certificate = await clientCertificate({ cert: client.cert, key: client.key, ca })
  await using tokens = createTokenManager({ provider: efi(), baseUrl, clientId, clientSecret, certificate })
  const body = JSON.stringify({ calendario: { expiracao: 3600 }, valor: { original: "1.00" }, chave: "a-key" })
  const headers = { "content-type": "application/json" }
  const response = await createAuthFetch(tokens)(path, { method: "PUT", headers, body })
  await response.arrayBuffer()
  if (response.status !== 201) throw new Error(`The charge was answered with ${response.status}.`)
}
