/// <reference lib="esnext.disposable" preserve="true" />
import * as ClockService from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import { AuthError, type AuthErrorReason } from "./auth-error.ts"
import { boundedWait } from "./bounded-wait.ts"
import type { Clock } from "./clock.ts"
import { type DurationInput, milliseconds } from "./duration.ts"
import { effectClock } from "./effect-clock.ts"
import { coverage, routeOf } from "./origin.ts"
import type { Decision } from "./renewal-rules.ts"
import { type SystemClock, systemClock } from "./system-clock.ts"
import type { Instant, Token } from "./token.ts"
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
  const now = (): Instant => ({ wall: clock.now(), monotonic: clock.monotonic() })
  const fork = Effect.runForkWith(Context.make(ClockService.Clock, effectClock(clock)))
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
    clock: { wall: () => clock.now(), monotonic: () => clock.monotonic() },
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
    if (tokenState(decision.token, now()) === "due") counters.caller("servedWhileDue")
    if (decision._tag === "ServeAndRenew") {
      const renewed = begin()
      settings.waitUntil?.(renewed)
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
    hold(1)
    // A function for each caller would cost more than its promise: in a herd all share one.
    if (wish === anyToken) return settled.then(goOn)
    return bounded(settled, wish).then(
      () => {
        hold(-1)
        // Whatever a renewal that succeeded gave is good enough.
        return tokenFor(renewal.state().failure === undefined ? { ...wish, minValidity: 0 } : wish)
      },
      (reason: unknown) => {
        hold(-1)
        throw reason
      }
    )
  }

  const askedFor = async (request: TokenRequest): Promise<string> => {
    request.signal?.throwIfAborted()
    return tokenFor(wishOf(request, clock))
  }

  const goOn = (): string | Promise<string> => {
    hold(-1)
    return currentToken() ?? tokenFor(anyToken)
  }

  const fail = (reason: AuthErrorReason, wish: Wish): Promise<string> => {
    const tell = (): never => {
      counters.caller("failed")
      throw new AuthError(reason)
    }
    // Once for each caller: a secret that is another at each look must not make one go round for ever.
    const mayBeMended = reason._tag === "CredentialsRejected" && !wish.secretChecked
    if (!mayBeMended) return Promise.resolve().then(tell)
    hold(1)
    const changed = bounded(secretChanged(), wish).finally(() => hold(-1))
    return changed.then((mended) => (mended ? tokenFor({ ...wish, secretChecked: true }) : tell()))
  }

  const bounded = <A>(promise: Promise<A>, { signal, deadline }: Wish): Promise<A> =>
    boundedWait(promise, { signal, timeout: deadline && deadline - clock.monotonic() }, clock)

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
    getToken: (request) =>
      request === undefined ? Promise.resolve(currentToken() ?? tokenFor(anyToken)) : askedFor(request),
    invalidateToken: (accessToken, { method, url, replay = false } = {}) => {
      const route = routeOf(method, url)
      if (replay) renewal.rejectReplay(route)
      else void run(renewal.reject(accessToken, route))
    },
    snapshot: () => tokenSnapshot(renewal.state(), now(), counters.read()),
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
