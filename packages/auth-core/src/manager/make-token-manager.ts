import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import { abortReason } from "../errors/abort-reason.ts"
import { ignoreRejection } from "../errors/ignore-rejection.ts"
import { AuthError, type AuthErrorReason } from "../errors/auth-error.ts"
import { authorizations } from "./authorizations.ts"
import { boundedWait } from "./bounded-wait.ts"
import { certificateFollower } from "./certificate-follower.ts"
import { coverage } from "../adapter/covered-urls.ts"
import { routeOf } from "../renewal/ignored-routes.ts"
import type { Decision } from "../renewal/decide.ts"
import { guardedClock } from "../time/guarded-clock.ts"
import type { SystemClock } from "../time/system-clock.ts"
import type { Instant } from "../time/instant.ts"
import type { Token } from "../token/token.ts"
import type { TokenManagerSettings } from "./settings.ts"
import type { GetTokenOptions } from "../adapter/token-provider.ts"
import type { TokenManager } from "./token-manager.ts"
import { type SharedEnd, sharedEnd } from "./shared-end.ts"
import { anyToken, type Wish, wishOf } from "./wish.ts"
import { makeRenewer } from "../renewer/make-renewer.ts"
import type { RenewerParts } from "../renewer/renewer.ts"
import { renewalClock } from "../renewer/renewal-clock.ts"
import { counting, tokenSnapshot } from "./token-snapshot.ts"
import { makeHttpTokenSource } from "../endpoint/http-token-source.ts"
import { tokenState } from "../token/token-state.ts"

/**
 * The Promise manager over a renewer, with the timers and the chance of a given machine. Users call `createTokenManager`;
 * only this file runs Effects.
 */
export function makeTokenManager(
  settings: TokenManagerSettings,
  machine: SystemClock,
  store: RenewerParts["shared"]
): TokenManager {
  const clock =
    settings.clock === undefined
      ? machine
      : guardedClock(settings.clock, machine, (cause) => renewer.emit({ _tag: "ClockFailed", at: clock.now(), cause }))
  const now = (): Instant => ({ wall: clock.now(), monotonic: clock.monotonic() })
  const machineClock = renewalClock(clock)
  const source = makeHttpTokenSource({
    tokenUrl: settings.tokenUrl,
    provider: settings.provider,
    scopes: settings.scopes,
    uuid: machine.uuid,
    clientId: settings.clientId,
    clientSecret: settings.clientSecret,
    fixedSecret: settings.fixedSecret,
    fetch: settings.fetch,
    now: () => clock.now(),
    sleep: machineClock.sleep
  })
  const { certificate } = settings
  const follower =
    certificate &&
    certificateFollower(certificate, {
      now: () => clock.now(),
      requestBy: (own) => source.requestBy(settings.fetch === undefined ? own : settings),
      secrets: source.secrets,
      tell: (event) => renewer.emit(event)
    })
  const renewer = makeRenewer({
    source,
    certificate: follower,
    policy: settings,
    clock: machineClock,
    chance: machine.chance,
    shared: store
  })
  const counters = counting()
  renewer.subscribe(counters.event)
  if (follower !== undefined) renewer.subscribe(follower.event)

  const running = new Set<Fiber.Fiber<unknown>>()
  /** The end of the renewal, which everybody who waits for it shares. */
  let renewed: SharedEnd
  let waiting = 0

  /** While somebody waits, timers keep the process up. */
  const hold = (change: 1 | -1): void => {
    waiting += change
    if (waiting === 0 || (waiting === 1 && change === 1)) machine.hold(waiting > 0)
  }

  /** Three looks at a renewal while it may last. */
  const period = settings.renewalTimeout / 3

  /** Runs an effect to its end, or to that of the manager. */
  const run = (effect: Effect.Effect<unknown>): SharedEnd => {
    const shared = sharedEnd(clock, period, renewer.wake)
    const fiber = Effect.runFork(effect)
    running.add(fiber)
    fiber.addObserver(() => {
      running.delete(fiber)
      shared.end()
    })
    return shared
  }

  const begin = (): SharedEnd => {
    renewed = sharedEnd(clock, period, renewer.wake)
    renewer.begin(renewed.end)
    return run(renewer.run)
  }

  let checking: SharedEnd | undefined
  /** One look at the secret for all who are told that it was rejected. */
  const secretChanged = (): Promise<void> => {
    if (!checking?.isAhead) checking = run(renewer.secretChanged)
    return checking.wait()
  }

  const serve = (decision: Extract<Decision, { readonly token: Token }>): Token => {
    if (tokenState(decision.token, now()) === "due") counters.caller("servedWhileDue")
    if (decision._tag === "ServeAndRenew") {
      const { wait } = begin()
      const { waitUntil } = settings
      try {
        ignoreRejection(waitUntil?.(wait()))
      } catch {
        // Whoever holds a token gets it: the renewal goes on for as long as the platform lets it.
      }
    }
    return decision.token
  }

  /** One look at what others have, for all whose 401 is a reason to. */
  let looking: SharedEnd | undefined

  /** Both ways to ask for a token, in the form that `give` has for it. */
  const serving = <A>(give: (token: Token) => A) => {
    const current = (): A | undefined => {
      if (follower !== undefined) renewer.checkCertificate()
      const { token } = renewer.state()
      if (token !== undefined && clock.now() < token.dueAt.wall && clock.monotonic() < token.dueAt.monotonic) {
        return give(token)
      }
      return token === undefined ? undefined : aging()
    }

    /** For a caller who is past the fast path. */
    const aging = (): A | undefined => {
      const decision = renewer.decide()
      return "token" in decision ? give(serve(decision)) : undefined
    }

    /** What a caller gets: a token, or the promise of one. */
    const asWished = (wish: Wish): A | Promise<A> => {
      renewer.checkCertificate()
      const decision = renewer.decide(wish.minValidity)
      if ("token" in decision) return give(serve(decision))
      if (decision._tag === "Fail") return fail(decision.reason, wish)
      if (decision._tag === "Renew") begin()
      counters.caller("waited")
      if (wish === anyToken) {
        hold(1)
        // A function for each caller would cost more than its promise: in a herd all share one.
        return renewed.wait().then(goOn)
      }
      // Whatever a renewal that succeeded gave is good enough.
      return bounded(renewed.wait(), wish).then(() =>
        asWished(renewer.state().failure === undefined ? { ...wish, minValidity: 0 } : wish)
      )
    }

    const goOn = (): A | Promise<A> => {
      hold(-1)
      return current() ?? asWished(anyToken)
    }

    const fail = (reason: AuthErrorReason, wish: Wish): Promise<A> => {
      // Check once per caller, so that a `clientSecret()` that always returns something new cannot loop.
      if (reason._tag === "CredentialsRejected" && !wish.secretChecked) {
        // However it turns out, what is known by then decides: others may have a token meanwhile.
        return bounded(secretChanged(), wish).then(() => asWished({ ...wish, secretChecked: true }))
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
        if (request.rejected === undefined || !looking?.isAhead) return Promise.resolve(asWished(wish))
        return bounded(looking.wait(), wish).then(() => asWished(wish))
      } catch (error) {
        return Promise.reject(error)
      }
    }

    const get = (request?: GetTokenOptions): Promise<A> =>
      request === undefined ? Promise.resolve(current() ?? asWished(anyToken)) : asked(request)

    return { current, get }
  }

  /** Waits as long as the caller will, and holds the process up meanwhile. */
  const bounded = <A>(promise: Promise<A>, { signal, deadline }: Wish): Promise<A> => {
    hold(1)
    const timeout = deadline && deadline - clock.monotonic()
    return boundedWait(promise, { signal, timeout, ended: () => hold(-1) }, clock)
  }

  const accessTokens = serving((token) => token.reveal())
  const authorized = serving(
    authorizations(settings, { now: () => clock.now(), uuid: machine.uuid, certificateOf: follower?.of })
  )

  const dispose = async (): Promise<void> => {
    renewer.dispose()
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
    rejectedStatuses: settings.provider.rejectedStatuses,
    currentToken: accessTokens.current,
    getToken: accessTokens.get,
    currentAuthorization: authorized.current,
    getAuthorization: authorized.get,
    invalidateToken: (accessToken, { method, url, replay = false } = {}) => {
      const route = routeOf(method, url)
      if (replay) renewer.rejectReplay(route)
      else run(renewer.reject(accessToken, route))
      const look = looking?.isAhead ? undefined : renewer.look(accessToken, route)
      if (look !== undefined) looking = run(look)
    },
    snapshot: () => ({
      ...tokenSnapshot(renewer.state(), now(), counters.read(), source.about),
      ...(certificate && { certificate: { fingerprint: certificate.fingerprint, expiresAt: certificate.expiresAt } })
    }),
    subscribe: renewer.subscribe,
    dispose,
    [Symbol.asyncDispose]: dispose
  }
}
