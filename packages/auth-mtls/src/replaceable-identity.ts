import type { Connections } from "./connection/connections.ts"
import type { FixedCertificate } from "./fixed-certificate.ts"
import type { CheckedMaterial } from "./material/checked-material.ts"
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
  readonly fix: (identity: Identity, connections: Connections) => FixedCertificate
}

/** The identity that is current, and its connections. */
export interface ReplaceableIdentity {
  readonly identity: () => Identity
  readonly connections: () => Connections
  /** The form of it that stays as it is. */
  readonly fixed: () => FixedCertificate
  /** Takes other material, or reads that of the last time again. */
  readonly reload: (material: CheckedMaterial | undefined) => Promise<void>
  readonly close: () => Promise<void>
  readonly destroy: (reason: Error | null) => Promise<void>
}

/** Replaces an identity while calls are under way: those end with the connections that they began with. */
export function replaceableIdentity(
  first: ReadMaterial,
  { read, connect, fix }: ReplaceableMakers
): ReplaceableIdentity {
  const made = ({ material, identity }: ReadMaterial) => {
    const connections = connect(identity)
    return { material, identity, connections, fixed: fix(identity, connections) }
  }
  let current = made(first)
  let lastReload: Promise<unknown> = Promise.resolve()
  /** Those before are kept too: a token may be bound to one of them. */
  const all = [current.connections]
  const take = async (material = current.material): Promise<void> => {
    const identity = await read(material)
    if (current.connections.isEnded()) {
      throw new Error("The client certificate is closed: it cannot be reloaded any more.")
    }
    // The connections of the same material are as good as new ones.
    if (identity.digest === current.identity.digest) {
      current = { ...current, material }
      return
    }
    current.connections.replaced()
    current = made({ material, identity })
    all.push(current.connections)
  }
  return {
    identity: () => current.identity,
    connections: () => current.connections,
    fixed: () => current.fixed,
    reload: (material) => {
      // One after the other: the last one that was asked for is the one that stays.
      const reload = lastReload.then(() => take(material))
      lastReload = reload.catch(() => {})
      return reload
    },
    close: async () => {
      await Promise.all(all.map((connections) => connections.drain()))
    },
    destroy: async (reason) => {
      await Promise.all(all.map((connections) => connections.destroy(reason)))
    }
  }
}
