import type { Application } from "./application.ts"
import { type Place, renewalWindow } from "./place.ts"

/** What a step of the scenario can do: call the API as an application does, break and mend it, let time go by. */
export interface World {
  /** So many `GET /accounts/balances` at once. */
  readonly balances: (count: number) => Promise<void>
  /** `GET /accounts/balances` so many times, each a second after the last; fewer where the token is due before. */
  readonly balancesWhileFresh: (count: number) => Promise<void>
  /** `PUT /cob/{txid}`, with a txid of its own. */
  readonly charge: () => Promise<void>
  /** `GET /accounts/balances` by an account that may not: it should be answered 403. */
  readonly forbiddenBalances: () => Promise<void>

  /** The token endpoint says nothing until the function that this returns is called. */
  readonly silenceTokenEndpoint: () => () => void
  /** The token endpoint answers 503 and asks to be left alone for a second, until it is mended. */
  readonly breakTokenEndpoint: () => void
  readonly mendTokenEndpoint: () => void
  readonly revokeTokens: () => void

  readonly sleep: (milliseconds: number) => Promise<void>
  /** Until the token is valid, but due for renewal. */
  readonly untilDue: () => Promise<void>
  /** Until no token request that runs behind the callers is without its answer. */
  readonly settled: () => Promise<void>
}

const route = "POST /oauth/token"

/** How long before its expiry every token is due; by chance, some are a little earlier. */
const surelyDue = renewalWindow - 10

/** How long before its expiry no token is due yet: a busy machine may have kept us from it until now. */
const surelyFresh = renewalWindow * 1.1 + 200

export function createWorld(app: Application, { sandbox, now, sleep }: Place): World {
  const { faults, tokens } = sandbox
  return {
    balances: async (count) => void (await Promise.all(Array.from({ length: count }, () => app.balances()))),
    balancesWhileFresh: async (count) => {
      for (let made = 0; made < count; made += 1) {
        await sleep(1000)
        if (now() < app.expiresAt() - surelyFresh) await app.balances()
      }
    },
    charge: () => app.charge(),
    forbiddenBalances: () => app.balances("clerk", 403),
    silenceTokenEndpoint: () => faults.add({ route, hang: true }),
    breakTokenEndpoint: () => void faults.add({ route, status: 503, headers: { "retry-after": "1" } }),
    mendTokenEndpoint: () => faults.clear(),
    revokeTokens: () => tokens.revokeAll(),
    sleep,
    untilDue: () => sleep(Math.max(0, app.expiresAt() - surelyDue - now())),
    settled: () => app.settled()
  }
}
