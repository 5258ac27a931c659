import { type AuthError, isAuthError } from "../../../../packages/auth-core/src/errors/auth-error.ts"
import type { Caller } from "../process/caller.ts"
import type { Endpoint } from "../world/endpoint.ts"
import { remaining, type Watched } from "../process/seen.ts"
import { longestRenewal } from "../world/profile.ts"
import type { SecrecyInvariant } from "./secrecy.ts"
import type { ServedTokens } from "./served-tokens.ts"

/** Judges how the waiting of callers ends, and that it ends. */
export interface WaitingCallers {
  readonly got: (caller: Caller, accessToken: string) => void
  readonly failed: (caller: Caller, error: unknown) => void
  /** Judges those who still wait, once all that can happen without time going by has happened. */
  readonly stillWait: (waiting: ReadonlySet<Caller>, isAnythingUnderWay: boolean) => void
}

interface Parts extends Watched {
  readonly tokens: ServedTokens
  readonly secrecy: SecrecyInvariant
  readonly endpoint: Endpoint
  /** What a renewal that begins now would read, where that can be told. */
  readonly secret: () => string | undefined
}

/** The longest pause without a Retry-After, and with one. Milliseconds. */
const longestPauses = { own: 60_000, asked: 300_000 }

export function waitingCallers(parts: Parts): WaitingCallers {
  const { seen, machine, profile, check, tokens, secrecy, endpoint } = parts
  const longest = longestRenewal(profile)
  const errors = new WeakSet<Error>()

  const hasFailed = (caller: Caller, error: AuthError): void => {
    check(!errors.has(error), "each caller has its own error", () => error.message)
    errors.add(error)
    secrecy.seen("an error", error)
    if (error.code === "ManagerDisposed") {
      return check(seen.disposed, "nobody is disposed of unasked", () => error.message)
    }
    if (!caller.demands) tokens.withheld("a caller got an error")
    const { retryAt = 0 } = error
    const { budget, clockTroubles } = profile
    if (clockTroubles) return
    check(retryAt >= caller.calledWall, "nobody gets an error whose retryAt was over", () => error.message)
    const asked = Math.min(endpoint.longestRetryAfter(), longestPauses.asked)
    const most = Math.max(asked, longestPauses.own, budget?.per ?? 0)
    const pause = retryAt - machine.now()
    check(pause <= most + 1, "no pause is too long", () => `${pause} ms, where ${most} are the most`)
    const secrets = [caller.secret, parts.secret()]
    check(
      error.code !== "CredentialsRejected" || secrets.some((one) => one === undefined || endpoint.hasRejected(one)),
      "nobody is told that a secret was rejected which was not",
      () => error.message
    )
  }

  /** As long a life as it asked for, unless the token had just been asked for, or a renewal ended meanwhile. */
  const lastsLongEnough = ({ minValidity = 0, renewals }: Caller, accessToken: string): boolean => {
    const { current } = seen
    if (profile.clockTroubles || renewals < seen.renewals || current?.accessToken !== accessToken) return true
    const left = remaining(seen, machine.instant())
    return left >= minValidity || current.lifetime - left < Math.min(30_000, current.lifetime / 10)
  }

  return {
    got: (caller, accessToken) => {
      tokens.served(accessToken, caller.calledAt)
      check(lastsLongEnough(caller, accessToken), "a token that lives as long as asked for", () => accessToken)
    },
    failed: (caller, error) => {
      const { controller, timeout = Number.POSITIVE_INFINITY } = caller
      if (controller?.signal.aborted && error === controller.signal.reason) return
      if (error instanceof DOMException && error.name === "TimeoutError") {
        const early = caller.calledMonotonic + timeout - machine.monotonic()
        return check(early <= 0, "a caller's timeout", () => `${early} ms too early`)
      }
      check(isAuthError(error), "a caller gets a token, its own reason or an AuthError", () => String(error))
      if (isAuthError(error)) hasFailed(caller, error)
    },
    stillWait: (waiting, isAnythingUnderWay) => {
      if (waiting.size === 0) return
      check(!seen.disposed, "dispose() ends all waiting", () => `${waiting.size} wait`)
      check(isAnythingUnderWay, "nobody waits for nothing", () => `${waiting.size} wait`)
      for (const { timeout, calledAwake, controller, demands, renewals } of waiting) {
        const waited = machine.awake() - calledAwake
        // One renewal, and another for each one that ended while this caller waits on.
        const most = longest * (1 + seen.renewals - renewals)
        const limit = Math.min(timeout ?? Number.POSITIVE_INFINITY, most) + profile.lag
        check(waited <= limit, "every wait ends", () => `one lasts for ${waited} ms, ${limit} are the most`)
        check(!controller?.signal.aborted, "an abort ends the waiting at once", () => "somebody still waits")
        if (!demands) tokens.withheld("somebody waits")
      }
    }
  }
}
