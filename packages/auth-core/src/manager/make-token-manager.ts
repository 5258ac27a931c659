import * as Effect from "effect/Effect"
import { coverage } from "../adapter/covered-urls.ts"
import { makeHttpTokenSource } from "../endpoint/http-token-source.ts"
import type { TokenSource } from "../endpoint/token-source.ts"
import { routeOf } from "../renewal/ignored-routes.ts"
import { makeRenewer } from "../renewer/make-renewer.ts"
import type { RenewerParts } from "../renewer/renewer.ts"
import { type RenewalClock, renewalClock } from "../renewer/renewal-clock.ts"
import { guardedClock } from "../time/guarded-clock.ts"
import type { Instant } from "../time/instant.ts"
import type { SystemClock } from "../time/system-clock.ts"
import { authorizations } from "./authorizations.ts"
import { callers } from "./callers.ts"
import { certificateFollower } from "./certificate-follower.ts"
import { type Fork, makeRenewals } from "./renewals.ts"
import type { TokenManagerSettings } from "./settings.ts"
import type { TokenManager } from "./token-manager.ts"
import { type CallerFate, counting, tokenSnapshot } from "./token-snapshot.ts"

/** What differs when a program in Effect runs the manager. */
export interface Runtime {
  readonly fork?: Fork | undefined
  /** Waits as Effects do, instead of by the clock of the machine. */
  readonly sleep?: RenewalClock["sleep"] | undefined
  /** Instead of the token endpoint of the provider. */
  readonly source?: TokenSource | undefined
  /** Called for each caller who got a due token, waited or failed. */
  readonly onCaller?: ((fate: CallerFate) => void) | undefined
}

/**
 * The Promise manager over a renewer, with the timers and the chance of a given machine. Users call `createTokenManager`, or
 * `makeTokenManager` of the entry point for Effect.
 */
export function makeTokenManager(
  settings: TokenManagerSettings,
  machine: SystemClock,
  store: RenewerParts["shared"],
  { fork = (effect) => Effect.runFork(effect), sleep, source: own, onCaller }: Runtime = {}
): TokenManager {
  const clock =
    settings.clock === undefined
      ? machine
      : guardedClock(settings.clock, machine, (cause) => renewer.emit({ _tag: "ClockFailed", at: clock.now(), cause }))
  const now = (): Instant => ({ wall: clock.now(), monotonic: clock.monotonic() })
  const timed = renewalClock(clock)
  const machineClock = sleep === undefined ? timed : { ...timed, sleep }
  const { uuid, chance, hold: keepUp } = machine
  const { certificate, provider, waitUntil, renewalTimeout } = settings
  const http = makeHttpTokenSource({ ...settings, uuid, now: () => clock.now(), sleep: machineClock.sleep })
  const source = own ?? http
  const follower =
    certificate &&
    certificateFollower(certificate, {
      now: () => clock.now(),
      requestBy: (transport) => own?.request ?? http.requestBy(settings.fetch === undefined ? transport : settings),
      secrets: source.secrets,
      tell: (event) => renewer.emit(event)
    })
  const renewer = makeRenewer({
    source,
    certificate: follower,
    policy: settings,
    clock: machineClock,
    chance,
    shared: store
  })
  const counters = counting(onCaller)
  renewer.subscribe(counters.event)
  if (follower !== undefined) renewer.subscribe(follower.event)
  const renewals = makeRenewals({ renewer, fork, clock, renewalTimeout, keepUp })
  const hasCertificate = follower !== undefined
  const asking = callers({ renewer, renewals, policy: settings, clock, counters, hasCertificate, waitUntil })
  const accessTokens = asking((token) => token.reveal())
  const authorized = asking(authorizations(settings, { now: () => clock.now(), uuid, certificateOf: follower?.of }))

  const dispose = (): Promise<void> => {
    renewer.dispose()
    return renewals.end()
  }

  return {
    baseUrl: settings.baseUrl,
    covers: coverage(settings.origins),
    rejectedStatuses: provider.rejectedStatuses,
    currentToken: accessTokens.current,
    getToken: accessTokens.get,
    currentAuthorization: authorized.current,
    getAuthorization: authorized.get,
    invalidateToken: (accessToken, { method, url, replay = false } = {}) =>
      renewals.perform(renewer[replay ? "rejectReplay" : "reject"](accessToken, routeOf(method, url))),
    snapshot: () => ({
      ...tokenSnapshot(renewer.state(), now(), counters.read(), source.about),
      ...(certificate && { certificate: { fingerprint: certificate.fingerprint, expiresAt: certificate.expiresAt } })
    }),
    subscribe: renewer.subscribe,
    dispose,
    [Symbol.asyncDispose]: dispose
  }
}
