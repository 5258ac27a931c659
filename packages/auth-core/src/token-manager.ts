import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import { AuthError, type AuthErrorReason } from "./auth-error.ts"
import { boundedWait } from "./bounded-wait.ts"
import type { Clock } from "./clock.ts"
import { type DurationInput, milliseconds } from "./duration.ts"
import { coverage, routeOf } from "./origin.ts"
import type { Decision } from "./renewal-rules.ts"
import type { SystemClock } from "./system-clock.ts"
import type { Instant, Token } from "./token.ts"
import type { TokenManagerSettings } from "./token-manager-options.ts"
import type { TokenManager, TokenRequest } from "./token-provider.ts"
import { makeRenewal, type RenewalParts } from "./renewal.ts"
import { renewalClock } from "./renewal-clock.ts"
import { counting, tokenSnapshot } from "./token-snapshot.ts"
import { makeHttpTokenSource } from "./token-source.ts"
import { tokenState } from "./token-state.ts"

/**
 * The Promise façade over a renewal, on a given machine, whose timers and chance it lives on. What users call is
 * `createTokenManager`; only this file runs Effects.
 */
export function makeTokenManager(
  settings: TokenManagerSettings,
  machine: SystemClock,
  shared: RenewalParts["shared"]
): TokenManager {
  const clock = settings.clock ?? machine
  const now = (): Instant => ({ wall: clock.now(), monotonic: clock.monotonic() })
  const source = makeHttpTokenSource({
    url: settings.tokenUrl,
    endpoint: settings.tokenEndpoint,
    clientId: settings.clientId,
    clientSecret: settings.clientSecret,
    fetch: settings.fetch,
    now: () => clock.now()
  })
  const renewal = makeRenewal({
    source,
    policy: settings,
    clock: renewalClock(clock),
    chance: machine.chance,
    shared
  })
  const counters = counting()
  renewal.subscribe(counters.event)

  const running = new Set<Fiber.Fiber<unknown>>()
  let settled: Promise<void> = Promise.resolve()
  let waiting = 0

  /** While somebody waits, timers keep the process up. */
  const hold = (change: 1 | -1): void => {
    waiting += change
    if (waiting === 0 || (waiting === 1 && change === 1)) machine.hold(waiting > 0)
  }

  /** Runs an effect to its end, or to that of the manager: then it gives undefined. */
  const run = <A>(effect: Effect.Effect<A>): Promise<A | undefined> => {
    const fiber = Effect.runFork(effect)
    running.add(fiber)
    return new Promise((resolve) =>
      fiber.addObserver((exit) => {
        running.delete(fiber)
        resolve(exit._tag === "Success" ? exit.value : undefined)
      })
    )
  }

  /** Begins an acquisition; `settled` is the one promise that everybody who waits for it shares. */
  const begin = (): Promise<void> => {
    settled = new Promise((resolve) => renewal.begin(resolve))
    return run(renewal.acquire)
  }

  let checking: Promise<boolean | undefined> | undefined
  /** One look at the secret for all who are told that it was rejected. */
  const secretChanged = (): Promise<boolean | undefined> => {
    checking ??= run(renewal.secretChanged).finally(() => {
      checking = undefined
    })
    return checking
  }

  const currentToken = (): string | undefined => {
    const { token } = renewal.state()
    if (token !== undefined && clock.now() < token.dueAt.wall && clock.monotonic() < token.dueAt.monotonic) {
      return token.reveal()
    }
    return token === undefined ? undefined : agingToken()
  }

  /** The token of a caller who is past the fast path. */
  const agingToken = (): string | undefined => {
    const decision = renewal.decide()
    return "token" in decision ? serve(decision) : undefined
  }

  const serve = (decision: Extract<Decision, { readonly token: Token }>): string => {
    if (tokenState(decision.token, now()) === "due") counters.caller("servedWhileDue")
    if (decision._tag === "ServeAndRenew") {
      const renewed = begin()
      const { waitUntil } = settings
      try {
        waitUntil?.(renewed)
      } catch {
        // Whoever holds a token gets it: the renewal goes on for as long as the platform lets it.
      }
    }
    return decision.token.reveal()
  }

  /** What a caller gets: a token, or the promise of one. */
  const tokenFor = (wish: Wish): string | Promise<string> => {
    const decision = renewal.decide(wish.minValidity)
    if ("token" in decision) return serve(decision)
    if (decision._tag === "Fail") return fail(decision.reason, wish)
    if (decision._tag === "Renew") void begin()
    counters.caller("waited")
    if (wish === anyToken) {
      hold(1)
      // A function for each caller would cost more than its promise: in a herd all share one.
      return settled.then(goOn)
    }
    // Whatever a renewal that succeeded gave is good enough.
    return bounded(settled, wish).then(() =>
      tokenFor(renewal.state().failure === undefined ? { ...wish, minValidity: 0 } : wish)
    )
  }

  /** One look at what others have, for all whose 401 is a reason to. */
  let looking: Promise<unknown> | undefined

  /** Not an async function: its promise around the one that is waited for would take as long as waiting does. */
  const askedFor = (request: TokenRequest): Promise<string> => {
    try {
      request.signal?.throwIfAborted()
      const wish = wishOf(request, clock)
      if (request.rejected === undefined || looking === undefined) return Promise.resolve(tokenFor(wish))
      return bounded(looking, wish).then(() => tokenFor(wish))
    } catch (error) {
      return Promise.reject(error)
    }
  }

  const goOn = (): string | Promise<string> => {
    hold(-1)
    return currentToken() ?? tokenFor(anyToken)
  }

  const fail = (reason: AuthErrorReason, wish: Wish): Promise<string> => {
    // Once for each caller: a secret that is another at each look must not make one go round for ever.
    if (reason._tag === "CredentialsRejected" && !wish.secretChecked) {
      // However it turns out, what is known by then decides: others may have a token meanwhile.
      return bounded(secretChanged(), wish).then(() => tokenFor({ ...wish, secretChecked: true }))
    }
    counters.caller("failed")
    return Promise.reject(new AuthError(reason))
  }

  /** Waits as long as the caller will, and holds the process up meanwhile. */
  const bounded = <A>(promise: Promise<A>, { signal, deadline }: Wish): Promise<A> => {
    hold(1)
    const timeout = deadline && deadline - clock.monotonic()
    return boundedWait(promise, { signal, timeout, ended: () => hold(-1) }, clock)
  }

  const dispose = async (): Promise<void> => {
    renewal.dispose()
    const ends = [...running].map((fiber) => new Promise<unknown>((resolve) => fiber.addObserver(resolve)))
    for (const fiber of running) fiber.interruptUnsafe()
    // What is being saved has its time, also where nothing else keeps the process up.
    hold(1)
    await Promise.all(ends)
    hold(-1)
  }

  return {
    baseUrl: settings.baseUrl,
    covers: coverage(settings.origins),
    currentToken,
    getToken: (request) =>
      request === undefined ? Promise.resolve(currentToken() ?? tokenFor(anyToken)) : askedFor(request),
    invalidateToken: (accessToken, { method, url, replay = false } = {}) => {
      const route = routeOf(method, url)
      if (replay) renewal.rejectReplay(route)
      else void run(renewal.reject(accessToken, route))
      const look = looking === undefined ? renewal.look(accessToken, route) : undefined
      if (look === undefined) return
      looking = run(look).finally(() => {
        looking = undefined
      })
    },
    snapshot: () => tokenSnapshot(renewal.state(), now(), counters.read()),
    subscribe: renewal.subscribe,
    dispose,
    [Symbol.asyncDispose]: dispose
  }
}

/** What a caller wants, in milliseconds. */
interface Wish {
  readonly signal: AbortSignal | undefined
  /** On the monotonic clock. */
  readonly deadline: number | undefined
  readonly minValidity: number
  /** The caller was told that the secret was rejected, and it was looked at again. */
  readonly secretChecked: boolean
}

const anyToken: Wish = { signal: undefined, deadline: undefined, minValidity: 0, secretChecked: false }

function wishOf({ signal, timeout, minValidity = 0 }: TokenRequest, clock: Clock): Wish {
  const deadline = timeout === undefined ? undefined : clock.monotonic() + duration("timeout", timeout)
  return { signal, deadline, minValidity: duration("minValidity", minValidity), secretChecked: false }
}

function duration(option: string, input: DurationInput): number {
  const length = milliseconds(input)
  if (length === undefined) {
    throw new TypeError(`getToken: "${option}" must be milliseconds or a text such as "5 minutes"`)
  }
  return length
}
