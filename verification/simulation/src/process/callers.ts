import { getEventListeners } from "node:events"
import { type AuthErrorReason, isAuthError } from "../../../../packages/auth-core/src/errors/auth-error.ts"
import type { GetTokenOptions } from "../../../../packages/auth-core/src/adapter/token-provider.ts"
import { type ExpectedState, type ExpectedFailure, holding, remaining } from "../oracle/expected-state.ts"
import { type OracleParts, windowOpens } from "../oracle/renewal-oracle.ts"
import type { SecrecyOracle } from "../oracle/secrecy-oracle.ts"
import type { TokenOracle } from "../oracle/token-oracle.ts"

/** The callers of one manager: who waits, and whether each is treated as promised. */
export interface Callers {
  /** Calls `getToken`; gives the token, or undefined where there is none. */
  readonly ask: (wish: Wish) => Promise<string | undefined>
  /** Aborts one of those who wait and can be aborted. */
  readonly abort: (index: number) => void
  /** The renewal ended; whoever waits on may wait for another one, since its token was lost or its secret changed. */
  readonly renewalEnded: () => void
  readonly waiting: () => number
  /** Whether somebody asked at this instant who could not be served without a look at the renewal. */
  readonly decided: () => boolean
  /** How many listen to the signal that is never aborted. */
  readonly listeners: () => number
  /** Whether somebody waits, or asked at this instant, for a token of a long life. */
  readonly demanding: () => boolean
  /** Judges those who still wait, once all that can happen without time going by has happened. */
  readonly check: () => void
}

interface Wish {
  readonly abortable?: boolean
  /** Uses the one signal that this process never aborts, as a request handler's parent might. */
  readonly lasting?: boolean
  readonly timeout?: number | undefined
  readonly minValidity?: number
}

interface Caller {
  readonly wish: Wish
  readonly calledAt: number
  readonly calledAwake: number
  readonly controller: AbortController | undefined
  /** How many renewals had ended when it called. */
  readonly renewals: number
  /** A failure whose secret was replaced already when it called. */
  readonly mended: ExpectedFailure | undefined
  /** So many renewals may end before it is served: its own, and one for each token that was lost meanwhile. */
  allowance: number
}

interface CallersParts extends OracleParts {
  readonly getToken: (request?: GetTokenOptions) => Promise<string>
  readonly token: TokenOracle
  readonly secrecy: SecrecyOracle
  /** The longest that one renewal takes. */
  readonly renewalBound: number
  readonly renewing: () => boolean
  readonly asksForSecret: () => boolean
  /** The secret that the process would be told now. */
  readonly secretNow: () => string | undefined
}

export function makeCallers(parts: CallersParts): Callers {
  const { expected, report, profile, now, awake, token, secrecy, getToken } = parts
  const waiting = new Set<Caller>()
  const errors = new WeakSet<Error>()
  const lasting = new AbortController()
  let demandedAt = -1
  let decidedAt = -1
  let renewals = 0
  let calls = 0

  const rejected = (caller: Caller, error: unknown): void => {
    const { controller, wish } = caller
    if (controller?.signal.aborted && error === controller.signal.reason) return
    if (error instanceof DOMException && error.name === "TimeoutError") {
      const early = caller.calledAt + (wish.timeout ?? Number.POSITIVE_INFINITY) - now().monotonic
      return report.check(early <= 0, "a caller's timeout", () => `${early} ms too early`)
    }
    if (!isAuthError(error)) return report.broken("what a caller is told", String(error))
    report.check(!errors.has(error), "each caller has its own error", () => error.message)
    errors.add(error)
    secrecy.seen("an error", error)
    if (error.reason._tag === "ManagerDisposed") {
      return report.check(expected.disposed, "what a caller is told", () => "disposed of, it was told")
    }
    if ((wish.minValidity ?? 0) === 0) token.withheld("a caller was told of a failure")
    const { failure } = expected
    if (failure === undefined) return report.broken("what a caller is told", error.message)
    told(failure, error.reason)
    report.check(caller.mended !== failure, "a changed secret closes the circuit", () => error.message)
    report.check(!isStale(failure, expected, caller), "a way back", () => "told of a failure that has cooled down")
  }

  /** Siblings are told the same: one thing while a token is held, and another while none is. */
  const told = (failure: ExpectedFailure, reason: AuthErrorReason): void => {
    if (failure.told.includes(reason)) return
    report.check(failure.told.length < 2, "siblings get the same reason", () => JSON.stringify(reason))
    failure.told.push(reason)
    // The token may have been lost since this caller was told.
    if (expected.lately.tick === parts.tick() || failure.adopted || !("retryAt" in reason)) return
    const held = holding(expected, now())
    const stated = reason.retryAt - failure.wallAhead
    const [least, most] = [failure.least[held], failure.most[held]]
    report.check(
      reason._tag === failure.reason._tag && stated >= least - 1 && stated <= most + 1,
      "the length of a pause",
      () => `told ${stated}, where ${least} to ${most} are documented`
    )
  }

  /** Whether the failure had cooled down before this caller came. */
  const isStale = (failure: ExpectedFailure | undefined, known: ExpectedState, { calledAt }: Caller): boolean =>
    failure !== undefined && failure.at.monotonic < calledAt && calledAt > failure.most[holding(known, now())]

  /** Whether the caller gets as long a life as it asked for, where no renewal came between. */
  const lasts = ({ wish, renewals: before }: Caller): boolean => {
    const { held } = expected
    if (wish.minValidity === undefined || held === undefined || before < renewals) return true
    const left = remaining(held, now())
    return left >= wish.minValidity || held.lifetime - left < Math.min(30_000, held.lifetime / 10)
  }

  const mendedFailure = (): ExpectedFailure | undefined => {
    const { failure, renewal } = expected
    const secret = parts.secretNow()
    // A look that is under way since before the change, and hangs, tells nothing of it.
    if (parts.asksForSecret()) return undefined
    if (failure?.means !== "rejected" || failure.secret === undefined || renewal !== undefined) return undefined
    return secret !== undefined && secret !== failure.secret ? failure : undefined
  }

  const newCaller = (wish: Wish): Caller => ({
    wish,
    calledAt: now().monotonic,
    calledAwake: awake(),
    controller: wish.abortable && !wish.lasting ? new AbortController() : undefined,
    renewals,
    mended: mendedFailure(),
    allowance: 1
  })

  return {
    ask: (wish) => {
      const caller = newCaller(wish)
      const signal = wish.lasting ? lasting.signal : caller.controller?.signal
      if (windowOpens(expected, profile, now()) === "open") decidedAt = parts.tick()
      const { timeout, minValidity } = wish
      const number = ++calls
      const demands = minValidity !== undefined && minValidity > 0
      if (demands) demandedAt = parts.tick()
      const plain = signal === undefined && timeout === undefined && minValidity === undefined
      waiting.add(caller)
      const asked = plain
        ? getToken()
        : getToken({ signal, timeout, ...(minValidity !== undefined && { minValidity }) })
      return asked.then(
        (accessToken) => {
          waiting.delete(caller)
          report.note("caller", `${number} got ${accessToken}`)
          token.served(accessToken)
          report.check(lasts(caller), "a token that lives as long as asked for", () => accessToken)
          return accessToken
        },
        (error: unknown) => {
          waiting.delete(caller)
          report.note("caller", `${number} got ${String(error)}`)
          rejected(caller, error)
          return undefined
        }
      )
    },
    abort: (index) => {
      const abortable = [...waiting].filter(({ controller }) => controller !== undefined)
      const caller = abortable[index % Math.max(abortable.length, 1)]
      caller?.controller?.abort(new Error(`aborted at ${now().monotonic}`))
    },
    renewalEnded: () => {
      renewals++
      for (const caller of waiting) caller.allowance++
    },
    waiting: () => waiting.size,
    decided: () => decidedAt === parts.tick(),
    listeners: () => getEventListeners(lasting.signal, "abort").length,
    demanding: () => demandedAt === parts.tick() || [...waiting].some(({ wish }) => (wish.minValidity ?? 0) > 0),
    check: () => {
      if (waiting.size === 0) return
      report.check(!expected.disposed, "dispose() ends all waiting", () => `${waiting.size} wait`)
      const moved = parts.renewing() || parts.asksForSecret()
      report.check(moved, "nobody waits for nothing", () => `${waiting.size} wait, and nothing is under way`)
      for (const { wish, calledAwake, controller, allowance } of waiting) {
        const waited = awake() - calledAwake
        const limit = Math.min(wish.timeout ?? Number.POSITIVE_INFINITY, parts.renewalBound * allowance) + profile.lag
        report.check(waited <= limit, "each caller settles", () => `waits for ${waited} ms, ${limit} are allowed`)
        report.check(!controller?.signal.aborted, "an abort ends the waiting at once", () => "still waits")
        if ((wish.minValidity ?? 0) === 0) token.withheld("somebody waits")
      }
    }
  }
}
