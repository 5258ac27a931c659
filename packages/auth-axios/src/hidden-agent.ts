/** What Node wants of an agent. */
interface Agent {
  readonly defaultPort?: unknown
  readonly protocol?: unknown
  addRequest(...request: ReadonlyArray<unknown>): unknown
}

/**
 * An agent of Node that does its work and cannot be looked into: its sockets know the last request that went through each,
 * header and all.
 */
export class HiddenAgent implements Agent {
  readonly #agent: Agent

  private constructor(agent: Agent) {
    this.#agent = agent
  }

  /** The agent, hidden; anything else as it is. */
  static of(agent: unknown): unknown {
    const isAgent = typeof agent === "object" && agent !== null && "addRequest" in agent
    return isAgent && !(#agent in agent) ? new HiddenAgent(agent as Agent) : agent
  }

  addRequest(...request: ReadonlyArray<unknown>): unknown {
    return this.#agent.addRequest(...request)
  }

  get defaultPort(): unknown {
    return this.#agent.defaultPort
  }

  get protocol(): unknown {
    return this.#agent.protocol
  }
}
