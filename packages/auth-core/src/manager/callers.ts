import { abortReason } from "../errors/abort-reason.ts"
import { AuthError, type AuthErrorReason } from "../errors/auth-error.ts"
import { ignoreRejection } from "../errors/ignore-rejection.ts"
import type { GetTokenOptions } from "../adapter/token-provider.ts"
import { allJoin, decide, type Decision } from "../renewal/decide.ts"
import { seemsOverdue } from "../renewal/time-limits.ts"
import type { RenewalPolicy } from "../renewal/policy.ts"
import type { Renewer } from "../renewer/renewer.ts"
import type { Clock } from "../time/clock.ts"
import type { Token } from "../token/token.ts"
import { tokenState } from "../token/token-state.ts"
import { boundedWait } from "./bounded-wait.ts"
import type { Renewals } from "./renewals.ts"
import type { Counting } from "./token-snapshot.ts"
import { anyToken, type Wish, wishOf } from "./wish.ts"

/** What the waiting for a token is made of. */
export interface CallersParts {
  readonly renewer: Renewer
  readonly renewals: Renewals
  readonly policy: RenewalPolicy
  readonly clock: Clock
  readonly counters: Counting
  /** Whether there is a client certificate, which may be replaced at any time. */
  readonly hasCertificate: boolean
  /** Keeps the platform up for a renewal that nobody waits for. */
  readonly waitUntil: ((renewal: Promise<void>) => void) | undefined
}

/** Two ways to ask for a token, in one form of it. */
export interface Asking<A> {
  /** At once; undefined where there is none. */
  readonly current: () => A | undefined
  /** When there is one. */
  readonly get: (request?: GetTokenOptions) => Promise<A>
}

/** Everyone who asks for a token waits here. */
export function callers(parts: CallersParts): <A>(give: (token: Token) => A) => Asking<A> {
  const { renewer, renewals, policy, clock, counters, hasCertificate, waitUntil } = parts

  const decideNow = (minValidity?: number): Decision => {
    const wall = clock.now()
    const { renewal } = renewer.state()
    if (renewal !== undefined && seemsOverdue(renewal, wall, policy)) renewer.checkTime()
    const state = renewer.state()
    // In a herd most callers can only join: the other clock would be a good part of what they cost.
    return allJoin(state) ? join : decide(state, { wall, monotonic: clock.monotonic() }, minValidity)
  }

  const serve = (decision: Extract<Decision, { readonly token: Token }>): Token => {
    const now = { wall: clock.now(), monotonic: clock.monotonic() }
    if (tokenState(decision.token, now) === "due") counters.caller("servedWhileDue")
    if (decision._tag === "Serve") return decision.token
    const { wait } = renewals.begin()
    try {
      ignoreRejection(waitUntil?.(wait()))
    } catch {
      // Whoever holds a token gets it: the renewal goes on for as long as the platform lets it.
    }
    return decision.token
  }

  /** Waits as long as the caller will, and keeps the process up meanwhile. */
  const bounded = (promise: Promise<void>, { signal, deadline }: Wish): Promise<void> => {
    renewals.hold(1)
    const timeout = deadline && deadline - clock.monotonic()
    return boundedWait(promise, { signal, timeout, ended: () => renewals.hold(-1) }, clock)
  }

  return <A>(give: (token: Token) => A): Asking<A> => {
    const current = (): A | undefined => {
      if (hasCertificate) renewer.checkCertificate()
      const { token } = renewer.state()
      if (token !== undefined && clock.now() < token.dueAt.wall && clock.monotonic() < token.dueAt.monotonic) {
        return give(token)
      }
      return token === undefined ? undefined : aging()
    }

    /** For a caller who is past the fast path. */
    const aging = (): A | undefined => {
      const decision = decideNow()
      return "token" in decision ? give(serve(decision)) : undefined
    }

    /** What a caller gets: a token, or the promise of one. */
    const asWished = (wish: Wish): A | Promise<A> => {
      renewer.checkCertificate()
      const decision = decideNow(wish.minValidity)
      if ("token" in decision) return give(serve(decision))
      if (decision._tag === "Fail") return fail(decision.reason, wish)
      if (decision._tag === "Renew") renewals.begin()
      counters.caller("waited")
      if (wish === anyToken) {
        renewals.hold(1)
        // A function for each caller would cost more than its promise: in a herd all share one.
        return renewals.ended().then(goOn)
      }
      // Whatever a renewal that succeeded gave is good enough.
      return bounded(renewals.ended(), wish).then(() =>
        asWished(renewer.state().failure === undefined ? { ...wish, minValidity: 0 } : wish)
      )
    }

    const goOn = (): A | Promise<A> => {
      renewals.hold(-1)
      return current() ?? asWished(anyToken)
    }

    const fail = (reason: AuthErrorReason, wish: Wish): Promise<A> => {
      // Check once per caller, so that a `clientSecret()` that always returns something new cannot loop.
      if (reason._tag === "CredentialsRejected" && !wish.secretChecked) {
        // However it turns out, what is known by then decides: others may have a token meanwhile.
        return bounded(renewals.secretChecked(), wish).then(() => asWished({ ...wish, secretChecked: true }))
      }
      counters.caller("failed")
      return Promise.reject(new AuthError(reason))
    }

    /** Not `async`: the extra promise would double the cost of a wait. */
    const asked = (request: GetTokenOptions): Promise<A> => {
      try {
        const reason = abortReason(request.signal)
        if (reason !== undefined) return Promise.reject(reason)
        const wish = wishOf(request, clock)
        const look = request.rejected === undefined ? undefined : renewals.storeRead()
        if (look === undefined) return Promise.resolve(asWished(wish))
        return bounded(look, wish).then(() => asWished(wish))
      } catch (error) {
        return Promise.reject(error)
      }
    }

    const get = (request?: GetTokenOptions): Promise<A> =>
      request === undefined ? Promise.resolve(current() ?? asWished(anyToken)) : asked(request)

    return { current, get }
  }
}

const join: Decision = { _tag: "Join" }
