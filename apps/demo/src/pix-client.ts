import type { Clock } from "@pix/auth-fetch"

/** An application's way to the API, as a step of the scenario uses it: the same for both contenders. */
export interface PixClient {
  readonly call: (path: string, request?: PixRequest) => Promise<Response>
  /** How many calls have waited for a token so far. */
  readonly waits: () => number
  /** When the held token expires, as the client reckons; epoch milliseconds, 0 without a token. */
  readonly expiresAt: () => number
  /** Resolves once no token request that runs behind the callers is without its answer. */
  readonly settled: () => Promise<void>
  /** The scopes that a 403 is about, where the client tells. */
  readonly missingScopes: (response: Response) => ReadonlyArray<string>
  readonly close: () => Promise<void>
}

/** What `fetch` takes, with headers as most people write them. */
export type PixRequest = Omit<RequestInit, "headers"> & { readonly headers?: Readonly<Record<string, string>> }

/** What a client is made of. */
export interface Connection {
  readonly baseUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly fetch: typeof globalThis.fetch
  readonly now: () => number
  /** Absent where time is the machine's own. */
  readonly clock?: Clock
}

/** One of the two that go through the scenario. */
export interface Contender {
  readonly name: string
  readonly connect: (connection: Connection) => PixClient
}
