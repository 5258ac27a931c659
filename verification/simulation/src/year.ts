import * as Effect from "effect/Effect"
import { makeRenewer } from "../../../packages/auth-core/src/renewer/make-renewer.ts"
import type { Renewer } from "../../../packages/auth-core/src/renewer/renewer.ts"
import { decide } from "../../../packages/auth-core/src/renewal/decide.ts"
import { renewalClock } from "../../../packages/auth-core/src/renewer/renewal-clock.ts"
import { seededChance } from "./world/chance.ts"
import { makeMachine } from "./process/machine.ts"
import { makeTimeline, settle } from "./world/timeline.ts"

const minute = 60_000
const hour = 60 * minute
const year = 365 * 24 * hour

/** The most that was ever kept of each thing during a simulated year. */
export interface Kept {
  tokens: number
  cleared: number
  clearedMeanwhile: number
  ignoredRoutes: number
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
  const kept: Kept = { tokens: 0, cleared: 0, clearedMeanwhile: 0, ignoredRoutes: 0, timers: 0, routes: 0 }
  const policy = {
    renewBefore: 5 * minute,
    requestTimeout: 10_000,
    renewalTimeout: 30_000,
    storeTimeout: 1_000,
    maxInvalidations: 5
  }
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
  const renewer = makeRenewer({ source: { request }, policy, clock: renewalClock(machine), chance: machine.chance })

  const instant = () => ({ wall: machine.now(), monotonic: machine.monotonic() })

  const ask = async (): Promise<string | undefined> => {
    const decision = decide(renewer.state(), instant())
    if (decision._tag === "Renew" || decision._tag === "ServeAndRenew") {
      renewer.begin(() => {})
      Effect.runFork(renewer.run)
      await settle()
    }
    const now = decide(renewer.state(), instant())
    return "token" in now ? now.token.reveal() : undefined
  }

  while (timeline.now() < year) {
    const accessToken = await ask()
    if (accessToken !== undefined && chance.happens(0.3))
      void renewer.reject(accessToken, `GET route-${chance.int(1, 9)}`)
    if (chance.happens(0.05))
      for (let route = 0; route < 90; route++) renewer.rejectReplay("a", `GET other-${kept.routes++}`)
    remember(kept, renewer)
    kept.timers = Math.max(kept.timers, machine.timers())
    await timeline.runUntil(timeline.now() + chance.int(10_000, 70 * minute), () => true)
  }
  return kept
}

function remember(kept: Kept, renewer: Renewer): void {
  const { cleared, ignoredRoutes, renewal } = renewer.state()
  kept.cleared = Math.max(kept.cleared, cleared.length)
  kept.ignoredRoutes = Math.max(kept.ignoredRoutes, ignoredRoutes.length)
  kept.clearedMeanwhile = Math.max(kept.clearedMeanwhile, renewal?.clearedMeanwhile.length ?? 0)
}
