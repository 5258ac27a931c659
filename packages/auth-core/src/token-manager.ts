/// <reference lib="esnext.disposable" preserve="true" />
import * as ClockService from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { AuthError } from "./auth-error.ts"
import { milliseconds } from "./duration.ts"
import { effectClock } from "./effect-clock.ts"
import { coverage, routeOf } from "./origin.ts"
import type { Decision } from "./renewal-rules.ts"
import { systemClock } from "./system-clock.ts"
import type { Token } from "./token.ts"
import type { TokenEvent } from "./token-events.ts"
import { type TokenManagerOptions, tokenManagerSettings } from "./token-manager-options.ts"
import type { TokenProvider } from "./token-provider.ts"
import { makeRenewal } from "./renewal.ts"
import { counting, type TokenSnapshot, tokenSnapshot } from "./token-snapshot.ts"
import { httpTokenSource } from "./token-source.ts"
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
  const machine = systemClock()
  const clock = settings.clock ?? machine
  const context = Context.make(ClockService.Clock, effectClock(clock))
  const source = httpTokenSource({
    url: settings.tokenUrl,
    endpoint: settings.tokenEndpoint,
    clientId: settings.clientId,
    clientSecret: settings.clientSecret,
    fetch: settings.fetch
  })
  const renewal = Effect.runSyncWith(context)(makeRenewal(source, settings))
  const counters = counting()
  renewal.subscribe(counters.event)

  let settled: Promise<void> = Promise.resolve()
  let interrupt = (): void => {}
  let waiting = 0

  /** While somebody waits, timers keep the process up. */
  const hold = (change: 1 | -1): void => {
    waiting += change
    if (waiting === 0 || (waiting === 1 && change === 1)) machine.hold(waiting > 0)
  }

  /** Begins an acquisition; `settled` is the one promise that everybody who waits for it shares. */
  const begin = (): void => {
    renewal.begin()
    const fiber = Effect.runForkWith(context)(renewal.acquire)
    interrupt = () => fiber.interruptUnsafe()
    settled = new Promise((resolve) => fiber.addObserver(() => resolve()))
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
      begin()
      settings.waitUntil?.(settled)
    }
    return decision.token.reveal()
  }

  const waitForToken = async (signal: AbortSignal | undefined, minValidity: number): Promise<string> => {
    signal?.throwIfAborted()
    let wanted = minValidity
    for (;;) {
      const decision = renewal.decide(wanted)
      if ("token" in decision) return serve(decision)
      if (decision._tag === "Fail") {
        counters.caller("failed")
        throw new AuthError(decision.reason)
      }
      if (decision._tag === "Renew") begin()
      counters.caller("waited")
      hold(1)
      await unlessAborted(settled, signal).finally(() => hold(-1))
      // Whatever a renewal that succeeded gave is good enough.
      if (renewal.state().failure === undefined) wanted = 0
    }
  }

  const dispose = async (): Promise<void> => {
    renewal.dispose()
    interrupt()
    await settled
  }

  return {
    baseUrl: settings.baseUrl,
    covers: coverage(settings.origins),
    currentToken,
    getToken: (request) => {
      const token = request === undefined ? currentToken() : undefined
      if (token !== undefined) return Promise.resolve(token)
      const minValidity = milliseconds(request?.minValidity ?? 0)
      if (minValidity === undefined) return Promise.reject(new TypeError('getToken: "minValidity" must be a duration'))
      return waitForToken(request?.signal, minValidity)
    },
    invalidateToken: (accessToken, { method, url, replay = false } = {}) => {
      const route = routeOf(method, url)
      if (replay) renewal.rejectReplay(route)
      else renewal.reject(accessToken, route)
    },
    snapshot: () => tokenSnapshot(renewal.state(), renewal.now(), counters.read()),
    subscribe: renewal.subscribe,
    dispose,
    [Symbol.asyncDispose]: dispose
  }
}

/** The promise, unless the signal is aborted first. */
function unlessAborted(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return promise
  // A listener may have aborted it just now.
  if (signal.aborted) return Promise.reject(signal.reason)
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    signal.addEventListener("abort", abort, { once: true })
    void promise.then(() => {
      signal.removeEventListener("abort", abort)
      resolve()
    })
  })
}
