/// <reference lib="esnext.disposable" preserve="true" />
import * as ClockService from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import { AuthError } from "./auth-error.ts"
import { boundedWait, type WaitBounds } from "./bounded-wait.ts"
import { type DurationInput, milliseconds } from "./duration.ts"
import { effectClock } from "./effect-clock.ts"
import { coverage, routeOf } from "./origin.ts"
import type { Decision } from "./renewal-rules.ts"
import { type SystemClock, systemClock } from "./system-clock.ts"
import type { Token } from "./token.ts"
import type { TokenEvent } from "./token-events.ts"
import { type TokenManagerOptions, type TokenManagerSettings, tokenManagerSettings } from "./token-manager-options.ts"
import type { TokenProvider, TokenRequest } from "./token-provider.ts"
import { makeRenewal, type RenewalParts } from "./renewal.ts"
import { counting, type TokenSnapshot, tokenSnapshot } from "./token-snapshot.ts"
import { httpTokenSource } from "./token-source.ts"
import { storeKey } from "./token-store.ts"
import { tokenState } from "./token-state.ts"

/** Keeps one token fresh for one pair of credentials. Made by {@link createTokenManager}. */
export interface TokenManager extends TokenProvider, AsyncDisposable {
  /** What the manager knows now, for logs and health checks. */
  snapshot(): TokenSnapshot
  /**
   * Calls `listener` with every {@link TokenEvent} from now on; returns the function that ends it. A listener that throws
   * harms nobody.
   */
  subscribe(listener: (event: TokenEvent) => void): () => void
  /**
   * Ends everything: waiting callers reject with `ManagerDisposed`, no token is served or requested any more. Calling it
   * again is fine.
   */
  dispose(): Promise<void>
}

/**
 * Makes the manager that gets, keeps and renews the token. Make one for each pair of credentials and share it.
 *
 * **Details**
 *
 * No timer runs and no request is made until somebody asks for a token. While a valid token is held nobody waits: inside
 * the renewal window it is served and one renewal runs behind it. Any number of callers without a token share one token
 * request.
 *
 * **Gotcha**
 *
 * The client secret belongs on a server: in a browser this throws.
 *
 * **Example**
 *
 * ```ts
 * import { createTokenManager } from "@pix/auth-core"
 *
 * const tokens = createTokenManager({
 *   clientId: process.env["PIX_CLIENT_ID"] ?? "",
 *   clientSecret: process.env["PIX_CLIENT_SECRET"] ?? ""
 * })
 * const token = await tokens.getToken({ signal: AbortSignal.timeout(5_000) })
 * ```
 *
 * @throws TypeError when an option is wrong; it names the option and the rule
 */
export function createTokenManager(options: TokenManagerOptions): TokenManager {
  const settings = tokenManagerSettings(options)
  return makeTokenManager(settings, systemClock(), sharing(settings))
}

/** The manager of {@link createTokenManager} on a given machine, whose timers and chance it lives on. */
export function makeTokenManager(
  settings: TokenManagerSettings,
  machine: SystemClock,
  shared: RenewalParts["shared"]
): TokenManager {
  const clock = settings.clock ?? machine
  const serviceClock = effectClock(clock)
  const fork = Effect.runForkWith(Context.make(ClockService.Clock, serviceClock))
  const source = httpTokenSource({
    url: settings.tokenUrl,
    endpoint: settings.tokenEndpoint,
    clientId: settings.clientId,
    clientSecret: settings.clientSecret,
    fetch: settings.fetch
  })
  const renewal = makeRenewal({
    source,
    policy: settings,
    clock: serviceClock,
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
    const fiber = fork(effect)
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
    if (tokenState(decision.token, renewal.now()) === "due") counters.caller("servedWhileDue")
    if (decision._tag === "ServeAndRenew") {
      const renewed = begin()
      settings.waitUntil?.(renewed)
    }
    return decision.token.reveal()
  }

  const waitForToken = async (request: TokenRequest | undefined): Promise<string> => {
    const { signal, timeout, minValidity } = wanted(request)
    signal?.throwIfAborted()
    const deadline = timeout === undefined ? undefined : clock.monotonic() + timeout
    const wait = <A>(promise: Promise<A>): Promise<A> => {
      hold(1)
      const bounds = { signal, timeout: deadline && deadline - clock.monotonic() }
      return boundedWait(promise, bounds, clock).finally(() => hold(-1))
    }
    let atLeast = minValidity
    let checked = false
    for (;;) {
      const decision = renewal.decide(atLeast)
      if ("token" in decision) return serve(decision)
      if (decision._tag === "Fail") {
        const mayBeMended = decision.reason._tag === "CredentialsRejected" && !checked
        checked = true
        if (mayBeMended && (await wait(secretChanged()))) continue
        counters.caller("failed")
        throw new AuthError(decision.reason)
      }
      if (decision._tag === "Renew") void begin()
      counters.caller("waited")
      await wait(settled)
      // Whatever a renewal that succeeded gave is good enough.
      if (renewal.state().failure === undefined) atLeast = 0
    }
  }

  const dispose = async (): Promise<void> => {
    renewal.dispose()
    const ends = [...running].map((fiber) => new Promise<unknown>((resolve) => fiber.addObserver(resolve)))
    for (const fiber of running) fiber.interruptUnsafe()
    await Promise.all(ends)
  }

  return {
    baseUrl: settings.baseUrl,
    covers: coverage(settings.origins),
    currentToken,
    getToken: (request) => {
      const token = request === undefined ? currentToken() : undefined
      return token === undefined ? waitForToken(request) : Promise.resolve(token)
    },
    invalidateToken: (accessToken, { method, url, replay = false } = {}) => {
      const route = routeOf(method, url)
      if (replay) renewal.rejectReplay(route)
      else void run(renewal.reject(accessToken, route))
    },
    snapshot: () => tokenSnapshot(renewal.state(), renewal.now(), counters.read()),
    subscribe: renewal.subscribe,
    dispose,
    [Symbol.asyncDispose]: dispose
  }
}

/** The store's part of a renewal: the key is a fingerprint, made when it is first needed. */
function sharing({ store, tokenUrl, clientId }: TokenManagerSettings): RenewalParts["shared"] {
  if (store === undefined) return undefined
  let key: Promise<string> | undefined
  return { store, key: () => (key ??= storeKey(tokenUrl, clientId)) }
}

interface Wanted extends WaitBounds {
  /** Milliseconds. */
  readonly minValidity: number
}

/** What a caller asks for, in milliseconds. */
function wanted({ signal, timeout, minValidity = 0 }: TokenRequest = {}): Wanted {
  return {
    signal,
    timeout: timeout === undefined ? undefined : duration("timeout", timeout),
    minValidity: duration("minValidity", minValidity)
  }
}

function duration(option: string, input: DurationInput): number {
  const length = milliseconds(input)
  if (length === undefined) {
    throw new TypeError(`getToken: "${option}" must be milliseconds or a text such as "5 minutes"`)
  }
  return length
}
