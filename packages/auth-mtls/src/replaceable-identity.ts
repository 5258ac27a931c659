import type { Connections } from "./connection/connections.ts"
import type { CheckedMaterial } from "./material/checked-options.ts"
import type { Identity } from "./material/read-identity.ts"

/** Material and what was read from it. */
export interface ReadMaterial {
  readonly material: CheckedMaterial
  readonly identity: Identity
}

/** How material is read, and how connections are made with it. */
export interface ReplaceableMakers {
  readonly read: (material: CheckedMaterial) => Promise<Identity>
  readonly connect: (identity: Identity) => Connections
}

/** The identity that is current, and its connections. */
export interface ReplaceableIdentity {
  readonly identity: () => Identity
  /** Undefined after the end. */
  readonly connections: () => Connections | undefined
  /** Takes other material, or reads that of the last time again. */
  readonly reload: (material: CheckedMaterial | undefined) => Promise<void>
  readonly close: () => Promise<void>
  readonly destroy: (reason: Error | null) => Promise<void>
}

/** Replaces an identity while calls are under way: those end with the connections that they began with. */
export function replaceableIdentity(first: ReadMaterial, { read, connect }: ReplaceableMakers): ReplaceableIdentity {
  let current = first
  let connections: Connections | undefined = connect(first.identity)
  let lastReload: Promise<unknown> = Promise.resolve()
  const draining = new Set<Promise<void>>()
  const drain = (old: Connections): void => {
    const ended = old
      .drain()
      .catch(() => {})
      .then(() => void draining.delete(ended))
    draining.add(ended)
  }
  const take = async (material = current.material): Promise<void> => {
    const identity = await read(material)
    if (connections === undefined) throw new Error("The client certificate is closed: it cannot be reloaded any more.")
    const old = connections
    current = { material, identity }
    connections = connect(identity)
    drain(old)
  }
  return {
    identity: () => current.identity,
    connections: () => connections,
    reload: (material) => {
      // One after the other: the last one that was asked for is the one that stays.
      const reload = lastReload.then(() => take(material))
      lastReload = reload.catch(() => {})
      return reload
    },
    close: async () => {
      if (connections !== undefined) drain(connections)
      connections = undefined
      await Promise.all(draining)
    },
    destroy: async (reason) => {
      const old = connections
      connections = undefined
      await old?.destroy(reason)
    }
  }
}
