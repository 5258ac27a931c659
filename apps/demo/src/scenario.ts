import type { Expectation } from "./expectation.ts"
import type { World } from "./world.ts"

/** One scene: what happens, and what must hold when it is over. */
export interface Step {
  readonly name: string
  readonly run: (world: World) => Promise<void>
  readonly expect: Expectation
  /** What it means that all of this holds. */
  readonly so: string
  /** The last token issued is valid all the while, so that nobody has a reason to wait. */
  readonly tokenValid?: true
}

/**
 * What the demo shows, from top to bottom. Both contenders go through the same steps, each in a world of its own. A step
 * ends well if every figure of `expect` is met.
 */
export const scenario: ReadonlyArray<Step> = [
  {
    name: "Fifty calls at once, and nobody has a token yet",
    run: (world) => world.balances(50),
    expect: { failures: 0, tokenRequests: 1 },
    so: "one token request serves all fifty"
  },
  {
    name: "A charge",
    run: (world) => world.charge(),
    expect: { failures: 0, tokenRequests: 0 },
    so: "the same token serves"
  },
  {
    name: "Balances, once a second for four seconds",
    run: (world) => world.balancesWhileFresh(4),
    expect: { failures: 0, tokenRequests: 0 },
    so: "the same token serves"
  },
  {
    name: "The token is due, and its endpoint takes half a second: ten calls",
    run: async (world) => {
      await world.untilDue()
      const answer = world.silenceTokenEndpoint()
      const calls = world.balances(10)
      await world.sleep(500)
      answer()
      await calls
      await world.settled()
    },
    expect: { failures: 0, waits: 0, tokenRequests: 1 },
    so: "ten answers at once; one renewal runs behind them",
    tokenValid: true
  },
  {
    name: "Balances, once a second for four seconds",
    run: (world) => world.balancesWhileFresh(4),
    expect: { failures: 0, tokenRequests: 0 },
    so: "the new token serves"
  },
  {
    name: "The token is due, and its endpoint is down: ten calls, and ten more soon after",
    run: async (world) => {
      await world.untilDue()
      world.breakTokenEndpoint()
      await world.balances(10)
      await world.settled()
      await world.sleep(500)
      await world.balances(10)
    },
    expect: { failures: 0, waits: 0 },
    so: "nobody notices: the token still serves",
    tokenValid: true
  },
  {
    name: "The token endpoint is back: ten calls",
    run: async (world) => {
      world.mendTokenEndpoint()
      await world.sleep(600)
      await world.settled()
      await world.balances(10)
    },
    expect: { failures: 0, waits: 0, tokenRequests: 1 },
    so: "renewed in the background before the token expired"
  },
  {
    name: "The token is revoked: a charge, and the balances a second later",
    run: async (world) => {
      world.revokeTokens()
      await world.charge()
      await world.sleep(1000)
      await world.balances(1)
    },
    expect: { failures: 0, tokenRequests: 1, replays: 1 },
    so: "renewed once, and the charge sent once more"
  },
  {
    name: "An account without the scope balance:read asks for the balances",
    run: (world) => world.forbiddenBalances(),
    expect: { failures: 0, tokenRequests: 1, replays: 0, missingScopes: ["balance:read"] },
    so: "403 is the answer, with the missing scope: balance:read"
  }
]
