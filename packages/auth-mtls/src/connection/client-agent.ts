import type { ClientRequest } from "node:http"
import { Agent, type RequestOptions } from "node:https"
import { type Connections, verified } from "./connections.ts"

/** What an agent of Node is asked for: https-proxy-agent, axios and others rely on it as well. */
interface AsksForSocket {
  addRequest(request: ClientRequest, options: RequestOptions): void
}

/**
 * An agent that lasts while certificates come and go: each request is given to the agent of the current one. It holds nothing
 * that shows a key or a proxy's password, because clients put their agent into errors.
 */
export function clientAgent(current: () => Connections): Agent {
  return new (class ClientAgent extends Agent implements AsksForSocket {
    addRequest(request: ClientRequest, options: RequestOptions): void {
      try {
        const connections = current()
        if (connections.isEnded()) {
          throw new Error("The client certificate is closed: no call can be made with its agent any more.")
        }
        const agent: object = connections.agentFor(urlOf(options))
        const own = { ...options, ...verified(connections.secureContext), secureEndpoint: true }
        ;(agent as AsksForSocket).addRequest(request, own)
      } catch (error) {
        // A request that has no socket yet reports nothing by itself, and who made it listens only after this.
        queueMicrotask(() => void request.destroy().emit("error", error))
      }
    }

    override destroy(): void {
      current().destroyAgents()
    }
  })({ keepAlive: true })
}

function urlOf({ host, hostname, port }: RequestOptions): string {
  const name = host ?? hostname ?? "localhost"
  return `https://${name.includes(":") ? `[${name}]` : name}:${port ?? 443}/`
}
