import type { MiddlewareHandler } from "hono"
import type { SandboxEnv } from "../http/route-handler.ts"
import { requireValidOption } from "../http/validation.ts"
import type { SandboxRoute } from "../routes.ts"
import { type ActiveFault, type Sleep, activate, matches, wait } from "./active-fault.ts"
import { ConnectionDropped } from "./dropped-connection.ts"
import { alter, ownAnswer } from "./fault-answer.ts"
import { faultRule } from "./fault-rule.ts"
import type { SandboxFault } from "./fault.ts"
import { copyOfJson } from "./json-value.ts"

/** Adds and removes faults. */
export interface SandboxFaults<Route extends string = SandboxRoute> {
  /**
   * Adds a fault; returns the function that removes it, which also continues the requests that it delays. If several faults
   * match a request, only the first one applies. An invalid fault throws a `TypeError` that names the field and the rule.
   */
  readonly add: (fault: SandboxFault<Route>) => () => void
  /**
   * Ends everything that goes wrong: removes every fault, continues every request that is delayed, and puts the conditions
   * and the random numbers back to those of the start. Revoked tokens stay revoked, and the clock stays as it was set.
   */
  readonly clear: () => void
}

/** A fault that was added, as `GET /__sandbox/faults` lists it. */
interface ListedFault {
  readonly id: string
  readonly fault: SandboxFault<string>
  /** How many requests it was applied to. */
  readonly applied: number
}

/** The faults that were added and not removed. */
export interface Faults {
  /** Adds a fault and returns the id to remove it by. */
  readonly add: (fault: SandboxFault<string>) => string
  /** Returns whether there was such a fault. */
  readonly remove: (id: string) => boolean
  /** Removes every fault and starts the random numbers again. */
  readonly clear: () => void
  readonly list: () => readonly ListedFault[]
  /** Applies the first fault that matches a request to this route, if any. */
  readonly intercept: (route: string) => MiddlewareHandler<SandboxEnv>
}

/** What faults need of the sandbox. */
interface FaultParts {
  readonly now: () => number
  readonly sleep: Sleep
  readonly seed: number
  /** Where faults may be. */
  readonly routes: readonly string[]
  /** What a route answers with an error of this status, if the fault does not say it. */
  readonly errorOf: (route: string, status: number) => Response
}

export function createFaults({ now, sleep, seed, routes, errorOf }: FaultParts): Faults {
  const rule = faultRule(routes)
  // A fault that is used up stays until it is removed: it may still delay requests.
  const faults = new Map<string, ActiveFault>()
  let added = 0
  // Each fault has its own random numbers, so that one more fault does not change which requests the others apply to.
  let nextSeed = seed

  function remove(id: string): boolean {
    faults.get(id)?.removed.abort()
    return faults.delete(id)
  }
  const firstMatch = (route: string) => [...faults.values()].find((active) => matches(active, route))

  return {
    add(fault) {
      // A copy: what was checked must not change any more.
      const valid = requireValidOption(rule, fault, "fault")
      added += 1
      const copy = { ...valid, ...copyOfJson({ body: valid.body, set: valid.set }) }
      const active = activate(copy, String(added), nextSeed)
      nextSeed += 1
      faults.set(active.id, active)
      return active.id
    },
    remove,
    clear() {
      for (const id of faults.keys()) remove(id)
      nextSeed = seed
    },
    list: () => [...faults.values()].map(({ id, fault, applied }) => ({ id, fault, applied })),
    intercept: (route) => async (c, serve) => {
      const active = firstMatch(route)
      if (!active) return serve()
      const { fault } = active
      active.applied += 1
      await wait(active, c.req.raw.signal, sleep)
      if (fault.drop === true || fault.drop === "before") throw new ConnectionDropped()
      if (fault.lifetime !== undefined) c.env.lifetime = fault.lifetime
      let answer = ownAnswer(fault, new URL(c.req.url), (status) => errorOf(route, status))
      if (!answer) {
        await serve()
        answer = c.res
      }
      if (fault.drop === "lost") throw new ConnectionDropped()
      const altered = await alter(answer, fault, now())
      // Otherwise Hono would carry the old headers over.
      c.res = undefined
      c.res = altered
      return undefined
    }
  }
}
