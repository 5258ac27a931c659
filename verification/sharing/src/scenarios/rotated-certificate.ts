import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { createAuthFetch, createTokenManager, efi } from "@pix/auth-fetch"
import { clientCertificate } from "@pix/auth-mtls"
import { type ProfileSandbox, startSandbox, type TlsSandbox } from "@pix/auth-sandbox"
import { callsOf } from "../calls.ts"
import type { Finding } from "../finding.ts"
import { nameOf, type Patience, placeOf, type Sharing } from "../scene.ts"
import { startWorkers } from "../worker-process.ts"

const path = "/cob/7978c0c97ea847e78e8849634473c1f1"

/**
 * The client certificate is replaced while processes call an API over mutual TLS. The PSP keeps one token for each client. The
 * processes reload the certificate one after the other.
 */
export async function rotatedCertificate(
  sharing: Sharing,
  load: { readonly processes: number; readonly rate: number; readonly apart: number },
  patience?: Patience
): Promise<Finding> {
  const { processes, rate, apart } = load
  await using stack = new AsyncDisposableStack()
  const sandbox = await startSandbox({
    profile: "efi",
    tls: true,
    signing: "HS256",
    conditions: { tokens: "newest-only" }
  })
  stack.defer(() => sandbox.close())
  await makeCharge(sandbox)
  const folder = await mkdtemp(join(tmpdir(), "pix-rotation-"))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const files = { cert: join(folder, "client.pem"), key: join(folder, "client.key"), ca: sandbox.certificates.ca }
  const write = async ({ cert, key }: { readonly cert: string; readonly key: string }) => {
    await Promise.all([writeFile(files.cert, cert), writeFile(files.key, key)])
  }
  await write(sandbox.certificates.client)
  const { baseUrl, clientId, clientSecret } = sandbox
  const setup = {
    baseUrl,
    clientId,
    clientSecret: clientSecret ?? "",
    path,
    certificate: files,
    place: await placeOf(sharing, stack)
  }
  const workers = stack.use(
    await startWorkers(processes, { storeTimeout: 1_000, freezesBeforeSave: false, ...setup, ...patience })
  )
  await workers.ask({ do: "getToken" })
  const before = sandbox.stats().tokenRequests
  await workers.ask({ do: "call", rate })
  await setTimeout(apart)
  await write(sandbox.certificates.second)
  for (const worker of workers.all) {
    await worker.ask({ do: "reload" })
    await setTimeout(apart)
  }
  const calls = callsOf(await workers.ask({ do: "stop" }))
  const held = await workers.ask({ do: "getToken" })
  const { tokenRequests, statuses } = sandbox.stats()
  const requests = tokenRequests - before
  const changed = held.filter(({ certificate }) => certificate === sandbox.certificates.second.fingerprint).length
  return {
    what: `another client certificate: ${processes} ${processes === 1 ? "process" : "processes"} at ${rate} calls/s, ${nameOf(sharing)}`,
    measured: `${calls.told}; ${requests} token requests, ${statuses[401] ?? 0} 401s from the API, ${changed} of ${processes} changed, ${workers.storeFailures()} store failures`,
    promised: "no call fails, 1 token request",
    kept: calls.failed === 0 && calls.made > 0 && requests === 1 && changed === processes
  }
}

/** What the calls ask for. */
async function makeCharge({
  baseUrl,
  clientId,
  clientSecret,
  certificates
}: ProfileSandbox & TlsSandbox): Promise<void> {
  const { ca, client } = certificates
  await using certificate = await clientCertificate({ cert: client.cert, key: client.key, ca })
  await using tokens = createTokenManager({ provider: efi(), baseUrl, clientId, clientSecret, certificate })
  const body = JSON.stringify({ calendario: { expiracao: 3600 }, valor: { original: "1.00" }, chave: "a-key" })
  const headers = { "content-type": "application/json" }
  const response = await createAuthFetch(tokens)(path, { method: "PUT", headers, body })
  await response.arrayBuffer()
  if (response.status !== 201) throw new Error(`The charge was answered with ${response.status}.`)
}
