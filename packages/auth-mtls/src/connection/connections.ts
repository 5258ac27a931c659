import type { ClientRequest } from "node:http"
import { Agent } from "node:https"
import type { Socket } from "node:net"
import type { SecureContext } from "node:tls"
import type { HttpsProxyAgent } from "https-proxy-agent"
import type * as undici from "undici"
import type { Identity } from "../material/read-identity.ts"
import type { ProxyChoice } from "./proxy-choice.ts"

/** An agent of Node, of this package or another. */
type NodeAgent = Agent | HttpsProxyAgent<string>

/** The connections that are made with one certificate. Another certificate has others: a kept connection shows the one it began with. */
export interface Connections {
  readonly secureContext: SecureContext
  readonly dispatcherFor: (url: string) => undici.Dispatcher
  readonly agentFor: (url: string) => NodeAgent
  /** From now on a connection that nobody uses ends within a second: another certificate is current. */
  readonly replaced: () => void
  /** Whether no call can be made any more. */
  readonly isEnded: () => boolean
  /**
   * Takes no new call; ends idle connections, and the others after their calls. Resolves when the calls of the dispatchers have
   * ended.
   */
  readonly drain: () => Promise<void>
  /** Ends those of the agents at once. */
  readonly destroyAgents: () => void
  /** Ends all of them at once. */
  readonly destroy: (reason: Error | null) => Promise<void>
}

/** What the connections are made of. The agent for proxies is there if there are any. */
export interface Makers {
  readonly undici: Pick<typeof undici, "Agent" | "ProxyAgent">
  readonly proxyFor: ProxyChoice | undefined
  readonly HttpsProxyAgent: typeof HttpsProxyAgent | undefined
}

/** Makes them on demand: one pool for each proxy, and one without. */
export function makeConnections(identity: Identity, makers: Makers): Connections {
  const { secureContext } = identity
  const { undici: library, HttpsProxyAgent, proxyFor = () => undefined } = makers
  const tls = verified(secureContext)
  // A proxy that speaks TLS must not see the certificate.
  const proxyTls = proxyFor === undefined ? {} : verified(identity.withoutCertificate())
  let isReplaced = false
  let ended: Promise<void> | undefined
  /** Dispatchers of calls that began before the certificate was replaced, and their ends. */
  const drained = new Map<undici.Dispatcher, Promise<unknown>>()
  const dispatchers = pools<undici.Dispatcher>((proxy) => {
    const kept = isReplaced ? { keepAliveTimeout: shortest, keepAliveMaxTimeout: shortest } : {}
    if (proxy === undefined) return new library.Agent({ ...kept, connect: tls })
    const token = basicOf(proxy)
    const own = { ...kept, requestTls: tls, proxyTls, ...(token !== undefined && { token }) }
    return new library.ProxyAgent({ ...own, uri: proxy })
  })
  const agents = pools<NodeAgent>((proxy) => {
    // The certificate goes along with each request, as it has to where there is a proxy.
    const agent =
      proxy === undefined || HttpsProxyAgent === undefined
        ? new Agent({ keepAlive: true })
        : new HttpsProxyAgent(proxy, { keepAlive: true, ...proxyTls }).on("proxyConnect", refuseAnswer)
    if (isReplaced) keepShortly(agent)
    return agent
  })
  const destroyAgents = (): void => {
    for (const agent of agents.all()) agent.destroy()
  }
  const drain = async (): Promise<void> => {
    for (const agent of agents.all()) endIdle(agent)
    await Promise.all([...drained.values(), ...dispatchers.all().map((one) => one.close())])
  }
  return {
    secureContext,
    dispatcherFor: (url) => dispatchers.of(proxyFor(url)),
    agentFor: (url) => agents.of(proxyFor(url)),
    replaced: () => {
      isReplaced = true
      for (const agent of agents.all()) keepShortly(agent)
      // Calls that still need the certificate get connections that are kept for less long.
      for (const dispatcher of dispatchers.take()) {
        const closed = dispatcher.close().finally(() => drained.delete(dispatcher))
        drained.set(
          dispatcher,
          closed.catch(() => {})
        )
      }
    },
    isEnded: () => ended !== undefined,
    drain: () => (ended ??= drain()),
    destroyAgents,
    destroy: async (reason) => {
      destroyAgents()
      const destroyed = Promise.all([...drained.keys(), ...dispatchers.all()].map((one) => one.destroy(reason)))
      ended ??= destroyed.then(() => {})
      await destroyed
    }
  }
}

/** The library takes what a proxy says to a tunnel for the answer of the API. */
function refuseAnswer({ statusCode }: { readonly statusCode: number }, request: ClientRequest): void {
  if (statusCode !== 200) request.destroy(new Error(`Proxy response (${statusCode}) !== 200 when HTTP Tunneling`))
}

/** Of the name and password in a URL; undici wants both, and a name alone is credentials too. */
export function basicOf(proxy: string): string | undefined {
  const { username, password } = new URL(proxy)
  if (username === "" && password === "") return undefined
  return `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64")}`
}

/** The server is always verified, whatever the environment says. */
export function verified(secureContext: SecureContext): { secureContext: SecureContext; rejectUnauthorized: true } {
  return { secureContext, rejectUnauthorized: true }
}

function pools<A>(make: (proxy: string | undefined) => A) {
  const made = new Map<string | undefined, A>()
  return {
    all: (): ReadonlyArray<A> => [...made.values()],
    /** Removes all and gives them. */
    take: (): ReadonlyArray<A> => {
      const taken = [...made.values()]
      made.clear()
      return taken
    },
    of: (proxy: string | undefined): A => {
      const pool = made.get(proxy) ?? make(proxy)
      made.set(proxy, pool)
      return pool
    }
  }
}

/** How long a connection of a certificate that was replaced is kept for another call. Milliseconds. */
const shortest = 1_000

/** Kept connections end soon. A call that takes one keeps it for as long as it needs. */
function keepShortly(agent: NodeAgent): void {
  const { keepSocketAlive, reuseSocket } = agent
  agent.keepSocketAlive = function (socket) {
    const keeps = keepSocketAlive.call(this, socket)
    ;(socket as Socket).setTimeout(shortest)
    return keeps
  }
  agent.reuseSocket = function (socket, request) {
    ;(socket as Socket).setTimeout(0)
    reuseSocket.call(this, socket, request)
  }
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy()
}

function endIdle(agent: NodeAgent): void {
  agent.keepSocketAlive = () => false
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy()
}
