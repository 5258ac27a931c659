const agentOf = /* @__PURE__ */ new WeakMap<object, object>()
const hiddenFor = /* @__PURE__ */ new WeakMap<object, object>()

/**
 * An agent of Node that works as before and cannot be looked into: its sockets know the request that goes through each,
 * header and all. Anything that is no agent, or is hidden already, is given back as it is.
 */
export function hiddenAgent(agent: unknown): unknown {
  if (typeof agent !== "object" || agent === null || !("addRequest" in agent) || agentOf.has(agent)) return agent
  const known = hiddenFor.get(agent)
  if (known !== undefined) return known
  // What prints a proxy prints its target, so the target is empty.
  const hidden = new Proxy({}, handlerOf(agent))
  agentOf.set(hidden, agent)
  hiddenFor.set(agent, hidden)
  return hidden
}

/** The agent behind a hidden one; anything else as it is. */
export function revealedAgent(agent: unknown): unknown {
  return agentOf.get(agent as object) ?? agent
}

function handlerOf(agent: object): ProxyHandler<object> {
  return {
    get: (_, key) => shown(agent, key),
    set: (_, key, value) => Reflect.set(agent, key, value),
    has: (_, key) => key in agent,
    getPrototypeOf: () => Reflect.getPrototypeOf(agent)
  }
}

/** Nothing that leads to a socket: of the objects with a name only the agent's options. */
function shown(agent: object, key: string | symbol): unknown {
  const value: unknown = Reflect.get(agent, key)
  if (typeof value === "function") return key === "constructor" ? value : value.bind(agent)
  const isHidden = typeof value === "object" && typeof key === "string" && key !== "options"
  return isHidden ? undefined : value
}
