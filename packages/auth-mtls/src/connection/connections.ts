import { Agent } from "node:https"
import type { SecureContext } from "node:tls"
import type { HttpsProxyAgent } from "https-proxy-agent"
import type { Dispatcher } from "undici"
import type { ProxyChoice } from "./proxy-choice.ts"

/** An agent of Node, of this package or another. */
export type NodeAgent = Agent | HttpsProxyAgent<string>

/** The connections that are made with one certificate. Another certificate has others: a kept connection shows the one it began with. */
export interface Connections {
  readonly secureContext: SecureContext
  readonly dispatcherFor: (url: string) => Dispatcher
  readonly agentFor: (url: string) => NodeAgent
  /** Keeps no connection beyond the call that uses it. Resolves when the calls of the dispatchers have ended. */
  readonly drain: () => Promise<void>
  /** Ends all of them at once. */
  readonly destroy: (reason: Error | null) => Promise<void>
}

/** What the connections are made of. The agent for proxies is there if there are any. */
export interface Makers {
  readonly undici: Pick<typeof import("undici"), "Agent" | "ProxyAgent">
  readonly proxyFor: ProxyChoice | undefined
  readonly HttpsProxyAgent: typeof HttpsProxyAgent | undefined
}

/** Makes them on demand: one pool for each proxy, and one without. */
export function makeConnections(secureContext: SecureContext, makers: Makers): Connections {
  const { undici, HttpsProxyAgent, proxyFor = () => undefined } = makers
  const tls = verified(secureContext)
  const dispatchers = pools<Dispatcher>((proxy) =>
    proxy === undefined
      ? new undici.Agent({ connect: tls })
      : new undici.ProxyAgent({ uri: proxy, requestTls: tls, proxyTls: { rejectUnauthorized: true } })
  )
  // The certificate goes along with each request instead: a proxy that speaks TLS is none of those whom it is for.
  const agents = pools<NodeAgent>((proxy) =>
    proxy === undefined || HttpsProxyAgent === undefined
      ? new Agent({ keepAlive: true })
      : new HttpsProxyAgent(proxy, { keepAlive: true, rejectUnauthorized: true })
  )
  return {
    secureContext,
    dispatcherFor: (url) => dispatchers.of(proxyFor(url)),
    agentFor: (url) => agents.of(proxyFor(url)),
    drain: async () => {
      for (const agent of agents.all()) endIdle(agent)
      await Promise.all(dispatchers.all().map((one) => one.close()))
    },
    destroy: async (reason) => {
      for (const agent of agents.all()) agent.destroy()
      await Promise.all(dispatchers.all().map((one) => one.destroy(reason)))
    }
  }
}

/** The server is always verified, whatever the environment says. */
export function verified(secureContext: SecureContext): { secureContext: SecureContext; rejectUnauthorized: true } {
  return { secureContext, rejectUnauthorized: true }
}

function pools<A>(make: (proxy: string | undefined) => A) {
  const made = new Map<string | undefined, A>()
  return {
    all: (): ReadonlyArray<A> => [...made.values()],
    of: (proxy: string | undefined): A => {
      const pool = made.get(proxy) ?? make(proxy)
      made.set(proxy, pool)
      return pool
    }
  }
}

function endIdle(agent: NodeAgent): void {
  agent.keepSocketAlive = () => false
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy()
}
