import type { MiddlewareHandler } from "hono"
import { ConnectionDropped } from "./connection-dropped.ts"
import { errorBody } from "./error-body.ts"
import { type SandboxFault, faultRule } from "./fault.ts"
import { requireRule } from "./require-rule.ts"
import type { SandboxRoute } from "./routes.ts"

/** What to break, and how to mend it. */
export interface SandboxFaults {
  /**
   * Adds a fault; returns the function that lifts it, which also lets go of the requests it holds. The first fault that
   * fits a request is the only one it meets. A wrong fault throws a `TypeError` that names the field and the rule.
   */
  readonly add: (fault: SandboxFault) => () => void
  /** Every token issued so far is answered 401 from now on; new tokens are good. */
  readonly revokeTokens: () => void
  /** Lifts every fault and lets go of every request that is held. Revoked tokens stay revoked. */
  readonly clear: () => void
}

interface ActiveFault extends SandboxFault {
  remaining: number
  readonly lifted: AbortController
}

export interface FaultBox extends SandboxFaults {
  /** The fault that a request to this route meets, if any. */
  readonly meet: (route: SandboxRoute) => MiddlewareHandler
}

export function createFaults(revokeTokens: () => void): FaultBox {
  // A fault that is used up stays until it is lifted: it may still hold requests.
  const faults = new Set<ActiveFault>()
  const lift = (fault: ActiveFault) => {
    faults.delete(fault)
    fault.lifted.abort()
  }
  const next = (route: SandboxRoute) =>
    [...faults].find((fault) => fault.remaining > 0 && (fault.route ?? route) === route)

  return {
    add(fault) {
      requireRule(faultRule, fault, "fault")
      const active = { ...fault, remaining: fault.times ?? Infinity, lifted: new AbortController() }
      faults.add(active)
      return () => lift(active)
    },
    revokeTokens,
    clear() {
      for (const fault of faults) lift(fault)
    },
    meet: (route) => async (c, serve) => {
      const fault = next(route)
      if (!fault) return serve()
      fault.remaining -= 1
      await hold(fault, c.req.raw.signal)
      if (fault.drop) throw new ConnectionDropped()
      if (fault.status !== undefined || fault.body !== undefined) return ownAnswer(fault)
      await serve()
      for (const [name, value] of Object.entries(fault.headers ?? {})) c.res.headers.set(name, value)
    }
  }
}

/** Waits out the delay, or until the fault is lifted. Throws the caller's reason if the caller gives up first. */
async function hold({ hang, delay = 0, lifted }: ActiveFault, caller: AbortSignal): Promise<void> {
  if (!hang && delay === 0) return
  const signal = AbortSignal.any([lifted.signal, caller])
  await new Promise<void>((resolve) => {
    if (signal.aborted) return resolve()
    const timer = hang ? undefined : setTimeout(resolve, delay)
    signal.addEventListener("abort", () => {
      clearTimeout(timer)
      resolve()
    })
  })
  caller.throwIfAborted()
}

function ownAnswer({ status = 200, headers, body }: SandboxFault): Response {
  const content = body === undefined && status >= 400 ? errorBody(status) : body
  const init = { status, headers: { ...headers } }
  if (content === undefined) return new Response(null, init)
  return typeof content === "string" ? new Response(content, init) : Response.json(content, init)
}
