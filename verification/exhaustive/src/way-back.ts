import { decide } from "../../../packages/auth-core/src/renewal/decide.ts"
import { fingerprint } from "./fingerprint.ts"
import { type Step, steps } from "./steps.ts"
import type { World } from "./world.ts"

/**
 * Tells whether a fresh token can be obtained from a world, if a caller asks and the endpoint answers. It follows one way until
 * there is a fresh token, or until it meets a world with a known way.
 */
export function waysBack(): (from: World, next: ReadonlyArray<Step>) => boolean {
  const known = new Set<string>()
  return (from, next) => {
    const passed: Array<string> = []
    let world: World | undefined = from
    while (world !== undefined && passed.length < mostSteps) {
      const print = fingerprint(world)
      passed.push(print)
      if (known.has(print) || isFresh(world)) {
        for (const one of passed) known.add(one)
        return true
      }
      world = towardsFresh(world, world === from ? next : steps(world))
    }
    return false
  }
}

const mostSteps = 40

function isFresh({ state, now }: World): boolean {
  return decide(state, now)._tag === "Serve" && state.token !== undefined && state.token.dueAt.monotonic > now.monotonic
}

/** The endpoint gives a token for an hour; or else it is asked; or else a caller asks; or else time goes on. */
function towardsFresh({ now }: World, all: ReadonlyArray<Step>): World | undefined {
  const first = (tag: string): World | undefined => all.find(({ event }) => event?._tag === tag)?.world
  return (
    first("AttemptEnded") ??
    first("AttemptStarted") ??
    first("RenewalStarted") ??
    // Until the pause is over, or the token that is held is due.
    all
      .map(({ world }) => world)
      .filter((world) => world.now.monotonic > now.monotonic)
      .toSorted((one, other) => one.now.monotonic - other.now.monotonic)[0]
  )
}
