import { brokenBy, brokenIn } from "./invariants.ts"
import { fingerprint } from "./fingerprint.ts"
import type { Searched } from "./search.ts"
import { type Step, steps } from "./steps.ts"
import { waysBack } from "./way-back.ts"
import type { World } from "./world.ts"

/** One manager, and everything that can happen to it. */
export function oneProcess(beginning: World): Searched<World, Step> {
  const findsBack = waysBack()
  return {
    beginning,
    steps,
    fingerprint,
    brokenBy: (before, step) => {
      for (const one of step.through ?? []) {
        const broken = brokenAfter(one.before, one.step)
        if (broken !== undefined) return broken
      }
      return brokenAfter(before, step)
    },
    stuckAt: (world, next) => (world.state.disposed || findsBack(world, next) ? undefined : "no way back to fresh")
  }
}

const brokenAfter = (before: World, step: Step): string | undefined => brokenBy(before, step) ?? brokenIn(step.world)
