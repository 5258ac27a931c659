import { decide } from "../../../packages/auth-core/src/renewal/decide.ts"
import { beginRun, leaseAnswered, nextStep } from "../../../packages/auth-core/src/renewal/next-step.ts"
import { nextState } from "../../../packages/auth-core/src/renewal/next-state.ts"
import { isValid } from "../../../packages/auth-core/src/token/token-state.ts"
import type { RenewalEvent } from "../../../packages/auth-core/src/renewal/renewal-event.ts"
import type { RenewalPolicy } from "../../../packages/auth-core/src/renewal/policy.ts"
import { initialState } from "../../../packages/auth-core/src/renewal/state.ts"
import type { AttemptOutcome } from "../../../packages/auth-core/src/endpoint/attempt.ts"
import type { Instant } from "../../../packages/auth-core/src/time/instant.ts"
import { type FleetProcess, type Ledger, untilNextCall, type World } from "./process.ts"
import type { SharedStore } from "./shared-store.ts"

const alone: RenewalPolicy = {
  renewBefore: 300_000,
  requestTimeout: 10_000,
  renewalTimeout: 30_000,
  storeTimeout: 1_000,
  maxInvalidations: 5
}

let issued = 0

/**
 * A process with a manager of ours. Everything is decided by the library's own rules, `decide`, `nextState` and `nextStep`; here
 * the steps are carried out, in virtual time.
 */
export function renewingProcess(world: World, ledger: Ledger, store: SharedStore | undefined): FleetProcess {
  const policy = { ...alone, shares: store !== undefined }
  let state = initialState
  let run = beginRun(state)
  let renewingSince = 0
  /** Whether callers wait for the renewal under way; else a valid token serves them. */
  let waiting = false
  /** What the attempt in flight will bring. */
  let outcome: AttemptOutcome | undefined

  const at = (now: number): Instant => ({ wall: now, monotonic: now })
  const dispatch = (event: RenewalEvent): void => {
    state = nextState(state, event, policy)
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

  /** Carries out the steps that take no time; gives when the next one is over. */
  const goOn = (now: number): number => {
    for (;;) {
      const next = nextStep(run, state, at(now), policy, world.chance())
      const { step } = next
      run = next.run
      if (step._tag === "Wait") return step.until
      if (step._tag === "RequestToken") return request(now, step.timeout)
      if (step._tag === "End") return ended(now)
      if (step._tag === "Save") store?.write(step)
      if (step._tag === "ReleaseLease") store?.release()
      if (step._tag === "Defer") dispatch({ _tag: "LeaseDenied", now: at(now), chance: world.chance() })
      if (step._tag === "TakeLease")
        run = leaseAnswered(run, store?.take(now, step.times.longest) === true ? "held" : "denied")
      const stored = step._tag === "ReadStore" ? store?.read() : undefined
      if (stored !== undefined) {
        dispatch({ _tag: "StoreRead", now: at(now), readAt: at(now), stored, chance: world.chance() })
      }
    }
  }

  /** Sends a token request; gives when it is over. */
  const request = (now: number, timeout: number): number => {
    dispatch({ _tag: "AttemptStarted", now: at(now) })
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
    return now + Math.min(down ? world.latency.failed : world.latency.issued, timeout)
  }

  /** The renewal is over: whoever waited has an answer. */
  const ended = (now: number): number => {
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
    run = beginRun(state)
    return goOn(now)
  }

  return {
    wake: (now) => {
      if (state.renewal === undefined) return call(now)
      if (outcome === undefined) return goOn(now)
      dispatch({ _tag: "AttemptEnded", now: at(now), outcome, chance: world.chance() })
      outcome = undefined
      return goOn(now)
    }
  }
}
