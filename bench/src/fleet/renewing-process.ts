import { attemptTimeout, leaseOverdue, leaseTime } from "../../../packages/auth-core/src/renewal/time-limits.ts"
import { decide } from "../../../packages/auth-core/src/renewal/decide.ts"
import { transition } from "../../../packages/auth-core/src/renewal/transition.ts"
import { isValid } from "../../../packages/auth-core/src/token/token-state.ts"
import type { RenewalEvent } from "../../../packages/auth-core/src/renewal/renewal-event.ts"
import type { RenewalPolicy } from "../../../packages/auth-core/src/renewal/policy.ts"
import { initialState } from "../../../packages/auth-core/src/renewal/state.ts"
import type { AttemptOutcome } from "../../../packages/auth-core/src/endpoint/attempt.ts"
import type { Instant } from "../../../packages/auth-core/src/time/instant.ts"
import { type FleetProcess, type Ledger, untilNextCall, type World } from "./process.ts"
import type { SharedStore } from "./shared-store.ts"

const policy: RenewalPolicy = {
  renewBefore: 300_000,
  requestTimeout: 10_000,
  renewalTimeout: 30_000,
  storeTimeout: 1_000,
  maxInvalidations: 5
}

let issued = 0

/**
 * A process with a manager of ours. Everything is decided by the library's own rules, `decide` and `transition`; here is
 * only what the shell around them does, in virtual time: the order of a renewal's steps.
 */
export function renewingProcess(world: World, ledger: Ledger, store: SharedStore | undefined): FleetProcess {
  let state = initialState
  let renewingSince = 0
  /** Whether callers wait for the renewal under way; else a valid token serves them. */
  let waiting = false
  /** What the attempt in flight will bring. */
  let outcome: AttemptOutcome | undefined
  let holdsLease = false

  const at = (now: number): Instant => ({ wall: now, monotonic: now })
  const dispatch = (event: RenewalEvent): void => {
    state = transition(state, event, policy)
  }

  /** After a call was decided on at `now`: until the next one that may be decided otherwise. */
  const idle = (now: number): number => {
    const { token, failure } = state
    const instant = at(now)
    if (token !== undefined && isValid(token, instant)) {
      const due = Math.max(token.dueAt.wall, failure?.retryAt.held ?? 0)
      const end = Math.min(Math.max(due, now), token.expiresAt.wall, world.end)
      ledger.served(world.callRate * (end - now))
      return end + untilNextCall(world)
    }
    const end = Math.min(Math.max(failure?.retryAt.missing ?? now, now), world.end)
    if (end > now) ledger.failed(world.callRate * (end - now), end)
    return end + untilNextCall(world)
  }

  /** Begins the attempt that is next, as `isOurTurn` of the shell does; gives when it is over. */
  const attempt = (now: number): number => {
    const instant = at(now)
    if (store !== undefined) {
      const stored = store.read()
      if (stored !== undefined) {
        dispatch({ _tag: "StoreRead", now: instant, readAt: instant, stored, chance: world.chance() })
        if (state.renewal === undefined) return ended(now)
      }
      if (holdsLease) store.release()
      holdsLease = store.take(now, leaseTime(policy))
      const { renewal } = state
      if (renewal !== undefined && !holdsLease && !leaseOverdue(renewal, instant, policy)) {
        dispatch({ _tag: "LeaseDenied", now: instant, chance: world.chance() })
        return state.renewal?.nextAttemptAt ?? now
      }
    }
    dispatch({ _tag: "AttemptStarted", now: instant })
    ledger.tokenRequest(now)
    const down = world.isDown(now)
    outcome = down
      ? { _tag: "Failed", kind: "unavailable", status: 503 }
      : {
          _tag: "Issued",
          accessToken: `token-${issued++}`,
          scopes: [],
          lifetime: world.lifetime,
          lifetimeAssumed: false
        }
    const takes = down ? world.latency.failed : world.latency.issued
    const time = state.renewal === undefined ? takes : attemptTimeout(state.renewal, instant, policy)
    return now + Math.min(takes, time)
  }

  /** The renewal is over: whoever waited has an answer. */
  const ended = (now: number): number => {
    if (holdsLease) store?.release()
    holdsLease = false
    const calls = (waiting ? 1 : 0) + world.callRate * (now - renewingSince)
    if (!waiting || isValid(state.token, at(now))) ledger.served(calls)
    else ledger.failed(calls, now)
    return idle(now)
  }

  const call = (now: number): number => {
    const decision = decide(state, at(now))
    if (decision._tag === "Serve" || decision._tag === "ServeAndRenew") ledger.served(1)
    if (decision._tag === "Fail") ledger.failed(1, now)
    if (decision._tag === "Serve" || decision._tag === "Fail") return idle(now)
    renewingSince = now
    waiting = decision._tag === "Renew"
    dispatch({ _tag: "RenewalStarted", now: at(now) })
    return attempt(now)
  }

  return {
    wake: (now) => {
      if (state.renewal === undefined) return call(now)
      if (outcome === undefined) return attempt(now)
      dispatch({ _tag: "AttemptEnded", now: at(now), outcome, chance: world.chance() })
      outcome = undefined
      if (state.renewal !== undefined) return state.renewal.nextAttemptAt
      store?.write(state)
      return ended(now)
    }
  }
}
