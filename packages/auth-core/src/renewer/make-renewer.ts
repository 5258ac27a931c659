import * as Effect from "effect/Effect"
import type { RenewalClock } from "./renewal-clock.ts"
import { certificateChanges } from "./certificate-changes.ts"
import { sharedToken } from "./store-session.ts"
import type { Instant } from "../time/instant.ts"
import type { StoreOperation } from "../store/token-store.ts"
import { holdState, type StoreCommand } from "./renewal-state.ts"
import { runRenewal } from "./run-renewal.ts"
import { sleepers } from "./sleepers.ts"
import { redaction } from "./redaction.ts"
import { within } from "./within.ts"
import type { Renewer, RenewerParts } from "./renewer.ts"

/** Makes a {@link Renewer}. */
export function makeRenewer(parts: RenewerParts): Renewer {
  const { source, clock: given, chance, shared, certificate } = parts
  const policy = { ...parts.policy, shares: shared !== undefined }
  /** Ends in time, also if the timer is lost. */
  const timed = sleepers()
  const clock: RenewalClock = {
    ...given,
    sleep: (time) =>
      Effect.raceFirst(
        given.sleep(time),
        timed.sleep(() => given.monotonic() + time)
      )
  }
  const lookers = sleepers()
  const now = (): Instant => ({ wall: clock.wall(), monotonic: clock.monotonic() })
  const {
    read: state,
    dispatch,
    onEnd,
    emit,
    subscribe
  } = holdState(policy, certificate?.current(), {
    wake: timed.wake,
    endLooks: () => lookers.wake(0)
  })
  const redacted = redaction(state, source)

  const secretFingerprint = (time: number) =>
    within(
      clock,
      time,
      Effect.catchDefect(source.secretFingerprint ?? Effect.undefined, () => Effect.undefined),
      () => undefined
    )
  const storeFailed = (operation: StoreOperation, thrown: unknown, ...secrets: ReadonlyArray<string>): undefined => {
    emit({ _tag: "StoreFailed", at: clock.wall(), operation, cause: redacted.error(thrown, ...secrets) })
  }
  const store = shared && sharedToken({ ...shared, policy, clock, failed: storeFailed, redacted: redacted.error })
  const inTime = (reload: Effect.Effect<void>) => within(clock, policy.storeTimeout, reload, () => {})
  const changes = certificate && certificateChanges({ certificate, store, state, dispatch, now, within: inTime })
  const running = {
    source,
    clock,
    now,
    chance,
    store,
    certificate,
    changes,
    secretFingerprint,
    dispatch,
    policy,
    state
  }

  const perform = (command: StoreCommand): Effect.Effect<void> => {
    if (store === undefined) return Effect.void
    if (command._tag === "ClearStore") return store.clear(command.accessToken, command.certificate)
    return Effect.map(store.session(command.certificate).read, (entry) => {
      const stored = { token: entry?.token, failure: undefined }
      const { certificate: over } = command
      dispatch({ _tag: "StoreRead", now: now(), readAt: now(), stored, certificate: over, chance: chance() })
    })
  }

  return {
    state,
    begin: (ended) => {
      onEnd(ended)
      dispatch({ _tag: "RenewalStarted", now: now() })
    },
    run: Effect.suspend(() => runRenewal({ ...running, redacted })),
    secretChanged: Effect.map(
      Effect.raceFirst(
        secretFingerprint(policy.requestTimeout),
        lookers.sleep(() => 0)
      ),
      (current) => {
        const isAnother = current !== undefined && current !== state().failure?.outcome.secretFingerprint
        if (isAnother) dispatch({ _tag: "SecretChanged", now: now() })
      }
    ),
    reject: (accessToken, route) => dispatch({ _tag: "TokenRejected", now: now(), accessToken, route }),
    rejectReplay: (accessToken, route) => dispatch({ _tag: "ReplayRejected", now: now(), accessToken, route }),
    perform,
    checkTime: () => void dispatch({ _tag: "TimeChecked", now: now(), chance: chance() }),
    wake: () => timed.wake(clock.monotonic()),
    checkCertificate: () => changes?.check(),
    emit,
    dispose: () => void dispatch({ _tag: "Disposed", now: now() }),
    subscribe
  }
}
