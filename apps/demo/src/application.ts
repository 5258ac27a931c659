import type { Contender, PixClient, PixRequest } from "./pix-client.ts"
import { accounts, type Place, renewalWindow } from "./place.ts"

/** The calls that an application makes through one contender, and what became of them. */
export interface Application {
  readonly balances: (account?: keyof typeof accounts, expected?: number) => Promise<void>
  readonly charge: () => Promise<void>
  /** When the last of the held tokens expires; epoch milliseconds. */
  readonly expiresAt: () => number
  readonly settled: () => Promise<void>
  /** What became of the calls since it was last asked. */
  readonly take: () => Outcomes
  readonly close: () => Promise<void>
}

interface Outcomes {
  calls: number
  failures: number
  readonly instead: Set<string>
  waits: number
  missingScopes: ReadonlyArray<string>
}

/** Starts the application; it connects each account at its first call. */
export function application(contender: Contender, { sandbox, ...surroundings }: Place): Application {
  const clients = new Map<keyof typeof accounts, PixClient>()
  let outcomes = noOutcomes()
  let waitsTaken = 0
  let charges = 0

  const clientOf = (account: keyof typeof accounts): PixClient => {
    const { clientId, clientSecret } = accounts[account]
    const connection = { ...surroundings, baseUrl: sandbox.url, clientId, clientSecret, renewBefore: renewalWindow }
    const client = clients.get(account) ?? contender.connect(connection)
    clients.set(account, client)
    return client
  }

  /** Never rejects: a failed call is an outcome. */
  const call = async (client: PixClient, expected: number, path: string, request?: PixRequest): Promise<void> => {
    const current = outcomes
    current.calls += 1
    try {
      const response = await client.call(path, request)
      if (response.status === 403) current.missingScopes = await client.missingScopes(response)
      if (response.status === expected) return
      current.instead.add(String(response.status))
    } catch (error) {
      current.instead.add(error instanceof Error ? error.name : typeof error)
    }
    current.failures += 1
  }

  return {
    balances: (account = "shop", expected = 200) => call(clientOf(account), expected, "/accounts/balances"),
    charge: () => {
      charges += 1
      const txid = `demo${String(charges).padStart(28, "0")}`
      const body = JSON.stringify({ calendario: { expiracao: 3600 }, valor: { original: "25.00" } })
      const request = { method: "PUT", headers: { "Content-Type": "application/json" }, body }
      return call(clientOf("shop"), 201, `/cob/${txid}`, request)
    },
    expiresAt: () => Math.max(0, ...[...clients.values()].map((client) => client.expiresAt())),
    settled: async () => void (await Promise.all([...clients.values()].map((client) => client.settled()))),
    take: () => {
      const waits = [...clients.values()].reduce((sum, client) => sum + client.waits(), 0)
      const taken = { ...outcomes, waits: waits - waitsTaken }
      waitsTaken = waits
      outcomes = noOutcomes()
      return taken
    },
    close: async () => void (await Promise.all([...clients.values()].map((client) => client.close())))
  }
}

function noOutcomes(): Outcomes {
  return { calls: 0, failures: 0, instead: new Set(), waits: 0, missingScopes: [] }
}
