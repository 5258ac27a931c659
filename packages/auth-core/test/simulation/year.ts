import * as Effect from "effect/Effect"
import { makeRenewal, type Renewal } from "../../src/renewal.ts"
import { renewalClock } from "../../src/renewal-clock.ts"
import { seededChance } from "./chance.ts"
import { makeMachine } from "./machine.ts"
import { makeTimeline, settle } from "./timeline.ts"

const minute = 60_000
const hour = 60 * minute
const year = 365 * 24 * hour

/** The most that was ever kept of each thing during a simulated year. */
export interface Kept {
  tokens: number
  cleared: number
  clearedMeanwhile: number
  closedRoutes: number
  timers: number
  routes: number
}

/**
 * A year of one renewal: a token an hour, one in three of them rejected by the API, now and then an outage, and replays
 * refused on ever new routes.
 */
export async function liveOneYear(seed: number): Promise<Kept> {
  const chance = seededChance(seed)
  const timeline = makeTimeline()
  const machine = makeMachine(timeline, chance.fork(), Date.UTC(2026, 0, 1), 0)
  const kept: Kept = { tokens: 0, cleared: 0, clearedMeanwhile: 0, closedRoutes: 0, timers: 0, routes: 0 }
  const policy = { renewBefore: 5 * minute, requestTimeout: 10_000, acquireTimeout: 30_000, storeTimeout: 1_000 }
  const request = Effect.sync(() =>
    chance.happens(0.02)
      ? ({ _tag: "Failed", kind: "unavailable" } as const)
      : ({
          _tag: "Issued",
          accessToken: `token-${++kept.tokens}`,
          lifetime: hour,
          lifetimeAssumed: false,
          scopes: []
        } as const)
  )
  const renewal = makeRenewal({ source: { request }, policy, clock: renewalClock(machine), chance: machine.chance })

  const ask = async (): Promise<string | undefined> => {
    const decision = renewal.decide()
    if (decision._tag === "Renew" || decision._tag === "ServeAndRenew") {
      renewal.begin(() => {})
      Effect.runFork(renewal.acquire)
      await settle()
    }
    const now = renewal.decide()
    return "token" in now ? now.token.reveal() : undefined
  }

  while (timeline.now() < year) {
    const accessToken = await ask()
    if (accessToken !== undefined && chance.happens(0.3))
      void renewal.reject(accessToken, `GET route-${chance.int(1, 9)}`)
    if (chance.happens(0.05))
      for (let route = 0; route < 90; route++) renewal.rejectReplay(`GET other-${kept.routes++}`)
    remember(kept, renewal)
    kept.timers = Math.max(kept.timers, machine.timers())
    await timeline.runUntil(timeline.now() + chance.int(10_000, 70 * minute), () => true)
  }
  return kept
}

function remember(kept: Kept, renewal: Renewal): void {
  const { cleared, closedRoutes, acquisition } = renewal.state()
  kept.cleared = Math.max(kept.cleared, cleared.length)
  kept.closedRoutes = Math.max(kept.closedRoutes, closedRoutes.length)
  kept.clearedMeanwhile = Math.max(kept.clearedMeanwhile, acquisition?.clearedMeanwhile.length ?? 0)
}
