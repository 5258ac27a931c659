import { getEventListeners } from "node:events"
import type { GetTokenOptions } from "../../../../packages/auth-core/src/adapter/token-provider.ts"
import type { Report } from "../world/report.ts"
import type { WaitingCallers } from "../invariants/waiting-callers.ts"
import type { Caller } from "./caller.ts"
import type { Watched } from "./seen.ts"

/** The callers of one manager. */
export interface Callers {
  /** Calls `getToken`; gives the token, or undefined where there is none. */
  readonly ask: (wish: Wish) => Promise<string | undefined>
  /** Aborts one of those who wait and can be aborted. */
  readonly abort: (index: number) => void
  readonly waiting: () => number
  /** How many listen to the signal that is never aborted. */
  readonly listeners: () => number
  /** Judges those who still wait, once all that can happen without time going by has happened. */
  readonly check: (isAnythingUnderWay: boolean) => void
}

interface Wish {
  readonly abortable?: boolean
  /** Uses the one signal that this process never aborts, as a request handler's parent might. */
  readonly lasting?: boolean
  readonly timeout?: number | undefined
  readonly minValidity?: number
}

interface Parts extends Watched {
  readonly note: Report["note"]
  readonly getToken: (request?: GetTokenOptions) => Promise<string>
  readonly waitings: WaitingCallers
  readonly secret: () => string | undefined
}

export function makeCallers(parts: Parts): Callers {
  const { seen, machine, moment, note, getToken, waitings } = parts
  const waiting = new Set<Caller>()
  const lasting = new AbortController()
  let calls = 0

  const newCaller = ({ abortable, lasting: lasts, timeout, minValidity }: Wish): Caller => ({
    number: ++calls,
    calledAt: moment(),
    calledWall: machine.now(),
    calledMonotonic: machine.monotonic(),
    calledAwake: machine.awake(),
    controller: abortable && !lasts ? new AbortController() : undefined,
    timeout,
    minValidity,
    demands: (minValidity ?? 0) > 0,
    renewals: seen.renewals,
    secret: parts.secret()
  })

  const call = (caller: Caller, signal: AbortSignal | undefined): Promise<string> => {
    const { timeout, minValidity } = caller
    if (signal === undefined && timeout === undefined && minValidity === undefined) return getToken()
    return getToken({ signal, timeout, ...(minValidity !== undefined && { minValidity }) })
  }

  return {
    ask: async (wish) => {
      const caller = newCaller(wish)
      if (caller.demands) seen.demandedAt = machine.awake()
      waiting.add(caller)
      try {
        const accessToken = await call(caller, wish.lasting ? lasting.signal : caller.controller?.signal)
        waiting.delete(caller)
        note("caller", `${caller.number} gets ${accessToken}`)
        waitings.got(caller, accessToken)
        return accessToken
      } catch (error) {
        waiting.delete(caller)
        note("caller", `${caller.number} gets ${String(error)}`)
        waitings.failed(caller, error)
        return undefined
      }
    },
    abort: (index) => {
      const abortable = [...waiting].filter(({ controller }) => controller !== undefined)
      const caller = abortable[index % Math.max(abortable.length, 1)]
      caller?.controller?.abort(new Error(`aborted at ${machine.monotonic()}`))
    },
    waiting: () => waiting.size,
    listeners: () => getEventListeners(lasting.signal, "abort").length,
    check: (isAnythingUnderWay) => {
      // Whoever demands may find that it has to begin another renewal.
      if ([...waiting].some(({ demands }) => demands)) seen.demandedAt = machine.awake()
      waitings.stillWait(waiting, isAnythingUnderWay)
    }
  }
}
