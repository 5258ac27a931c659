import * as Effect from "effect/Effect"
import { cleanedWords } from "../errors/cleaned-words.ts"
import { redactedError } from "../errors/redacted-error.ts"
import type { RenewalClock } from "./renewal-clock.ts"
import { type Renewal, initialState } from "../renewal/state.ts"
import { certificateChanges } from "./certificate-changes.ts"
import { allJoin, type Decision, decide } from "../renewal/decide.ts"
import type { AttemptOutcome } from "../endpoint/attempt.ts"
import { seemsOverdue } from "../renewal/time-limits.ts"
import type { RenewalEvent } from "../renewal/renewal-event.ts"
import { transition } from "../renewal/transition.ts"
import { shouldReadStore } from "../renewal/ignored-routes.ts"
import { sharedToken } from "./store-session.ts"
import { type Instant, later } from "../time/instant.ts"
import { announce } from "../renewal/token-events.ts"
import type { StoreOperation } from "../store/token-store.ts"
import { listeners } from "./listeners.ts"
import { runRenewal } from "./run-renewal.ts"
import { sleepers } from "./sleepers.ts"
import { within } from "./within.ts"
import type { Renewer, RenewerParts } from "./renewer.ts"

/** Makes a {@link Renewer}. */
export function makeRenewer(parts: RenewerParts): Renewer {
  const { source, clock: given, chance, shared, certificate } = parts
  const policy = { ...parts.policy, shares: shared !== undefined }
  let state = certificate === undefined ? initialState : { ...initialState, certificate: certificate.current() }
  let ended = (): void => {}
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
  const { emit, subscribe } = listeners()

  const now = (): Instant => ({ wall: clock.wall(), monotonic: clock.monotonic() })

  const dispatch = (event: RenewalEvent): void => {
    const before = state
    const end = ended
    const after = transition(before, event, policy)
    state = after
    const hasEnded = before.renewal !== undefined && after.renewal === undefined
    if (hasEnded) lookers.wake(0)
    const announced = announce(before, event, after, clock.wall())
    // A listener may go on from here: what it changes is not this event's doing.
    if (announced !== undefined) emit(announced)
    if (hasEnded) end()
  }

  const secretFingerprint = (time: number) =>
    within(
      clock,
      time,
      Effect.catchDefect(source.secretFingerprint ?? Effect.undefined, () => Effect.undefined),
      () => undefined
    )
  const dispose = (): void => dispatch({ _tag: "Disposed" })
  const store = shared && sharedToken({ ...shared, policy, clock, failed: storeFailed })
  const inTime = (reload: Effect.Effect<void>) => within(clock, policy.storeTimeout, reload, () => {})
  const changes =
    certificate && certificateChanges({ certificate, store, state: () => state, dispatch, now, within: inTime })

  const knownSecrets = (): ReadonlyArray<string> => {
    const { token, cleared } = state
    return [...cleared.map(({ accessToken }) => accessToken), token?.reveal() ?? "", ...(source.secrets?.() ?? [])]
  }

  /** An outcome as errors and events may tell it. */
  const told = (outcome: AttemptOutcome): AttemptOutcome => {
    if (outcome._tag === "Issued") return outcome
    const { cause, providerMessage } = outcome
    return {
      ...source.about,
      ...outcome,
      cause: cause && redactedError(cause, ...knownSecrets()),
      providerMessage: providerMessage && cleanedWords(providerMessage, knownSecrets())
    }
  }

  function storeFailed(operation: StoreOperation, thrown: unknown, ...secrets: ReadonlyArray<string>): undefined {
    const cause = redactedError(thrown, ...secrets, ...knownSecrets())
    emit({ _tag: "StoreFailed", at: clock.wall(), operation, cause })
  }

  /** A defect fails this renewal, and no other. */
  const abort = (renewal: Renewal | undefined, defect: unknown, endedAt = now()): void => {
    if (renewal === undefined) return
    const cause = redactedError(defect, ...knownSecrets())
    dispatch({ _tag: "RenewalAborted", now: now(), endedAt, cause, chance: chance() })
  }

  /**
   * After the process was frozen, or lost its timers. A renewal whose time is over failed at the end of it, and not now: so
   * whoever comes later begins the next one.
   */
  const endOverdue = (renewal: Renewal): void => {
    const at = now()
    const { startedAt, attemptSentAt } = renewal
    const late = at.monotonic - startedAt.monotonic - policy.renewalTimeout - grace
    if (late > 0) abort(renewal, new Error(`no renewal within ${policy.renewalTimeout} ms`), later(at, -late))
    timed.wake(attemptSentAt === undefined ? at.monotonic : Number.POSITIVE_INFINITY)
  }

  const running = { source, clock, now, chance, store, certificate, changes, told, secretFingerprint, dispatch }

  return {
    state: () => state,
    decide: (minValidity) => {
      const wall = clock.wall()
      const { renewal } = state
      if (renewal !== undefined && seemsOverdue(renewal, wall, policy)) endOverdue(renewal)
      // In a herd most callers can only join: the other clock would be a good part of what they cost.
      return allJoin(state) ? join : decide(state, { wall, monotonic: clock.monotonic() }, minValidity)
    },
    begin: (then) => {
      ended = then
      dispatch({ _tag: "RenewalStarted", now: now() })
    },
    run: Effect.suspend(() =>
      runRenewal({ ...running, policy, state: () => state, abort: (defect) => abort(state.renewal, defect) })
    ),
    // Who waits for a look at the secret need not, once a renewal has ended: there may be a token.
    secretChanged: Effect.map(
      Effect.raceFirst(
        secretFingerprint(policy.requestTimeout),
        lookers.sleep(() => 0)
      ),
      (current) => {
        const changed = current !== undefined && current !== state.failure?.outcome.secretFingerprint
        if (changed) dispatch({ _tag: "SecretChanged" })
        return changed
      }
    ),
    reject: (accessToken, route) => {
      const before = state
      dispatch({ _tag: "TokenRejected", now: now(), accessToken, route })
      // A listener may have disposed of us as it was told.
      if (store === undefined || before === state || state.disposed) return Effect.void
      return store.clear(accessToken, before.token?.certificate)
    },
    rejectReplay: (route) => dispatch({ _tag: "ReplayRejected", now: now(), route }),
    look: (accessToken, route) => {
      if (store === undefined || !shouldReadStore(state, { now: now(), accessToken, route }, policy)) return undefined
      const over = state.certificate
      return Effect.map(store.session(over).read, (entry) => {
        const stored = { token: entry?.token, failure: undefined }
        dispatch({ _tag: "StoreRead", now: now(), readAt: now(), stored, certificate: over, chance: chance() })
      })
    },
    wake: () => timed.wake(clock.monotonic()),
    checkCertificate: () => changes?.check(),
    emit,
    dispose,
    subscribe
  }
}

const join: Decision = { _tag: "Join" }
/** How long a renewal that goes on has to end by itself. Milliseconds. */
const grace = 1_000
