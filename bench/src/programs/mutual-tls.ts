// Calls over mutual TLS on kept connections, one at a time and 64 at a time, with one client in a process of its own: clients that
// take turns in one process share what the compiler learnt of them.
// Arguments: the consumer's folder, a folder with PEM files, the client, calls in a round.
import { fork } from "node:child_process"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { credentials } from "../peers/client.ts"
import { installed } from "./installed.ts"
import { accessToken } from "./token-response.ts"

export type MutualTlsClient = "undici" | "@pix/auth-fetch" | "@pix/auth-axios" | "axios"

export interface MutualTlsCost {
  /** Microseconds of a call: the least of ten rounds. */
  readonly one: number
  readonly many: number
  readonly handshakes: number
  readonly calls: number
}

type Call = () => Promise<unknown>

const [dir = "", folder = "", client = "", count = ""] = process.argv.slice(2)
const inFlight = 64
const rounds = 10
const pem = (name: string): string => readFileSync(join(folder, name), "utf8")
const material = { cert: pem("client.pem"), key: pem("client.key"), ca: pem("ca.pem") }

const server = fork(join(import.meta.dirname, "mutual-tls-server.ts"), { execArgv: [] })
server.send({ cert: pem("server.pem"), key: pem("server.key"), ca: material.ca })
const [port] = (await once(server, "message")) as [number]
const baseUrl = `https://localhost:${port}`
const url = `${baseUrl}/accounts/balances`
const headers = { authorization: `Bearer ${accessToken}` }

async function tokensWithCertificate() {
  const { createTokenManager, ntxPay } = await installed("@pix/auth-fetch", dir)
  const { clientCertificate } = await installed("@pix/auth-mtls", dir)
  const certificate = await clientCertificate(material)
  return createTokenManager({ provider: ntxPay(), ...credentials, baseUrl, certificate })
}

const clients: Readonly<Record<MutualTlsClient, () => Promise<Call>>> = {
  undici: async () => {
    const { Agent, fetch } = await installed("undici", dir)
    const dispatcher = new Agent({ connect: material })
    return async () => (await fetch(url, { headers, dispatcher })).arrayBuffer()
  },
  "@pix/auth-fetch": async () => {
    const { createAuthFetch } = await installed("@pix/auth-fetch", dir)
    const pix = createAuthFetch(await tokensWithCertificate())
    return async () => (await pix(url)).arrayBuffer()
  },
  axios: async () => {
    const { default: axios } = await installed("axios", dir)
    const { Agent } = await import("node:https")
    const instance = axios.create({ headers, httpsAgent: new Agent({ ...material, keepAlive: true }) })
    return () => instance.get(url)
  },
  "@pix/auth-axios": async () => {
    const { default: axios } = await installed("axios", dir)
    const { addAuthInterceptors } = await installed("@pix/auth-axios", dir)
    const instance = axios.create()
    addAuthInterceptors(instance, await tokensWithCertificate())
    return () => instance.get(url)
  }
}

/** Measures how many microseconds one call takes while `lanes` calls run at a time. */
async function round(call: Call, lanes: number): Promise<number> {
  const total = lanes === 1 ? Number(count) : Number(count) * 4
  let begun = 0
  const lane = async (): Promise<void> => {
    while (begun++ < total) await call()
  }
  const start = performance.now()
  await Promise.all(Array.from({ length: lanes }, lane))
  return ((performance.now() - start) * 1_000) / total
}

async function best(call: Call, lanes: number): Promise<number> {
  const all: Array<number> = []
  for (let index = 0; index < rounds * 2; index++) all.push(await round(call, lanes))
  return Math.min(...all.slice(rounds))
}

const call = await clients[client as MutualTlsClient]()
const one = await best(call, 1)
server.send("handshakes")
const [handshakes] = (await once(server, "message")) as [number]
const many = await best(call, inFlight)
const cost: MutualTlsCost = { one, many, handshakes, calls: rounds * 2 * Number(count) }
console.log(JSON.stringify(cost))
server.disconnect()
// Connections that are kept alive would keep the process as well.
process.exit()
