import type { MiddlewareHandler } from "hono"
import { type ActiveFault, activate, hold, strikes } from "./active-fault.ts"
import type { ConditionBoard, SandboxConditions } from "../token/conditions.ts"
import { ConnectionDropped } from "./connection-dropped.ts"
import { ownAnswer, spoil } from "./fault-answer.ts"
import { type SandboxFault, faultRule } from "./fault.ts"
import type { SandboxSettings } from "../options.ts"
import { type PresetName, presetRule, presets } from "./presets.ts"
import { requireRule } from "../http/require-rule.ts"
import type { SandboxRoute } from "../routes.ts"
import type { SandboxEnv } from "../http/sandbox-env.ts"
import type { TokenDesk } from "../token/token-desk.ts"

/** What to break, and how to mend it. */
export interface SandboxFaults {
  /**
   * Adds a fault; returns the function that lifts it, which also lets go of the requests it holds. The first fault that
   * fits a request is the only one it meets. A wrong fault throws a `TypeError` that names the field and the rule.
   */
  readonly add: (fault: SandboxFault) => () => void
  /** Changes how the token endpoints treat everybody; what is not named stays. A wrong condition throws a `TypeError`. */
  readonly impose: (conditions: Partial<SandboxConditions>) => void
  /** Adds the faults and imposes the conditions that go by this name; a wrong name throws a `TypeError`. */
  readonly preset: (name: PresetName) => void
  /** This one token is answered 401 from now on: the token itself, or its `jti`. Whether there was such a token. */
  readonly revokeToken: (tokenOrId: string) => boolean
  /** Every token issued so far is answered 401 from now on; new tokens are good. */
  readonly revokeTokens: () => void
  /**
   * Lifts every fault, lets go of every request that is held, and puts the conditions and the run of chance back to those
   * of the start. Revoked tokens stay revoked, and the clock stays as it was set.
   */
  readonly clear: () => void
}

/** A fault that was added, as `GET /__sandbox/faults` lists it. */
interface ListedFault {
  readonly id: string
  readonly fault: SandboxFault
  /** How many requests it has met. */
  readonly met: number
}

export interface FaultBox {
  readonly controls: SandboxFaults
  readonly list: () => readonly ListedFault[]
  /** Adds a fault and gives the id to lift it by. */
  readonly addListed: (fault: SandboxFault) => string
  /** Whether there was such a fault. */
  readonly lift: (id: string) => boolean
  /** The fault that a request to this route meets, if any. */
  readonly meet: (route: SandboxRoute) => MiddlewareHandler<SandboxEnv>
}

/** What a fault box works on. */
export interface FaultSurroundings {
  readonly desk: Pick<TokenDesk, "revoke" | "revokeAll">
  readonly conditions: ConditionBoard
  readonly now: () => number
  readonly sleep: SandboxSettings["sleep"]
  readonly seed: number
}

export function createFaults({ desk, conditions, now, sleep, seed }: FaultSurroundings): FaultBox {
  // A fault that is used up stays until it is lifted: it may still hold requests.
  const faults = new Map<string, ActiveFault>()
  let added = 0
  // Each fault has a run of chance of its own, so that one more does not change whom the others meet.
  let nextSeed = seed

  function addListed(fault: SandboxFault): string {
    requireRule(faultRule, fault, "fault")
    added += 1
    const active = activate(fault, String(added), nextSeed)
    nextSeed += 1
    faults.set(active.id, active)
    return active.id
  }
  function lift(id: string): boolean {
    faults.get(id)?.lifted.abort()
    return faults.delete(id)
  }
  const next = (route: SandboxRoute) => [...faults.values()].find((active) => strikes(active, route))

  return {
    controls: {
      add(fault) {
        const id = addListed(fault)
        return () => void lift(id)
      },
      impose: conditions.impose,
      preset(name) {
        requireRule(presetRule, name, "preset")
        conditions.impose(presets[name].conditions ?? {})
        for (const fault of presets[name].faults ?? []) addListed(fault)
      },
      revokeToken: desk.revoke,
      revokeTokens: desk.revokeAll,
      clear() {
        for (const id of faults.keys()) lift(id)
        nextSeed = seed
        conditions.reset()
      }
    },
    list: () => [...faults.values()].map(({ id, fault, met }) => ({ id, fault, met })),
    addListed,
    lift,
    meet: (route) => async (c, serve) => {
      const active = next(route)
      if (!active) return serve()
      const { fault } = active
      active.met += 1
      await hold(active, c.req.raw.signal, sleep)
      if (fault.drop === true || fault.drop === "before") throw new ConnectionDropped()
      if (fault.lifetime !== undefined) c.env.lifetime = fault.lifetime
      let answer = ownAnswer(fault, new URL(c.req.url))
      if (!answer) {
        await serve()
        answer = c.res
      }
      if (fault.drop === "lost") throw new ConnectionDropped()
      const spoilt = await spoil(answer, fault, now())
      // Otherwise Hono would carry the old headers over.
      c.res = undefined
      c.res = spoilt
      return undefined
    }
  }
}
