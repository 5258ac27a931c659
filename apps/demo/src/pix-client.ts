import type { Clock, ResponseLike } from "@pix/auth-fetch"

/** An application's way to the API, as a step of the scenario uses it: the same for all contenders. */
export interface PixClient {
  /** Resolves with what was answered, whatever the status, once it has been read. */
  readonly call: (path: string, request?: PixRequest) => Promise<ResponseLike>
  /** How many calls have waited for a token so far. */
  readonly waits: () => number
  /** When the held token expires, as the client reckons; epoch milliseconds, 0 without a token. */
  readonly expiresAt: () => number
  /** Resolves once no token request that runs behind the callers is without its answer. */
  readonly settled: () => Promise<void>
  /** The scopes that a 403 is about, where the client tells. */
  readonly missingScopes: (response: ResponseLike) => Promise<ReadonlyArray<string>>
  readonly close: () => Promise<void>
}

/** What every HTTP client takes. */
export interface PixRequest {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What a client is made of. */
export interface Connection {
  readonly baseUrl: string
  readonly clientId: string
  readonly clientSecret: string
  /** Absent where the way to the API is the network. */
  readonly fetch?: typeof globalThis.fetch
  readonly now: () => number
  /** Absent where time is the machine's own. */
  readonly clock?: Clock
  /** How long before its expiry the documentation's class renews; milliseconds. */
  readonly renewBefore: number
  /** Told as each request of the API leaves, replays included, in the context of the call that made it. */
  readonly onSend?: () => void
  /** Told how long a call waited for a token, in milliseconds and in the context of that call. */
  readonly onWaited?: (milliseconds: number) => void
  /** Told whether a token request brought a token. */
  readonly onRenewal?: (succeeded: boolean) => void
}

/** What `fetch` is for a client over it: the way to the API, told of. */
export function sendingFetch({ fetch, onSend }: Connection): typeof globalThis.fetch {
  return (input, init) => {
    onSend?.()
    return (fetch ?? globalThis.fetch)(input, init)
  }
}

/** One of those who go through the scenario. */
export interface Contender {
  readonly name: string
  /** Whether it is the library, for which every step has to end as it should. */
  readonly isOurs: boolean
  readonly connect: (connection: Connection) => PixClient
}
