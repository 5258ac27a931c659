import * as Effect from "effect/Effect"
import type { TokenSource } from "../endpoint/token-source.ts"
import { beginRun, isUnderWay, leaseAnswered, nextStep, requestCounted, type Step } from "../renewal/next-step.ts"
import type { RenewalPolicy } from "../renewal/policy.ts"
import type { RenewalEvent } from "../renewal/renewal-event.ts"
import type { RenewalState } from "../renewal/state.ts"
import type { Instant } from "../time/instant.ts"
import { outcomeOf } from "./attempt-outcome.ts"
import type { CertificateChanges, RenewerCertificate } from "./certificate-changes.ts"
import type { RenewalClock } from "./renewal-clock.ts"
import type { SharedToken, StoreSession } from "./store-session.ts"
import type { Redaction } from "./redaction.ts"

/** What a renewal is carried out with. */
export interface RenewalRunParts {
  readonly source: TokenSource
  readonly policy: RenewalPolicy
  readonly clock: RenewalClock
  readonly now: () => Instant
  readonly chance: () => number
  readonly state: () => RenewalState
  readonly dispatch: (event: RenewalEvent) => unknown
  readonly store: SharedToken | undefined
  readonly certificate: RenewerCertificate | undefined
  readonly changes: CertificateChanges | undefined
  /** Reads the fingerprint of the secret, for `time` milliseconds at most. */
  readonly secretFingerprint: (time: number) => Effect.Effect<number | undefined>
  readonly redacted: Redaction
}

/** Carries out the steps of the renewal under way, one after the other, to its end. Interrupting it disposes of the manager. */
export function runRenewal(parts: RenewalRunParts): Effect.Effect<void> {
  const { policy, clock, now, chance, state, dispatch, store, changes, source } = parts
  let run = beginRun(state())
  let session: StoreSession | undefined

  const carryOut = (step: Exclude<Step, { readonly _tag: "End" }>): Effect.Effect<void> => {
    switch (step._tag) {
      case "Wait":
        return Effect.suspend(() => clock.sleep(step.until - clock.monotonic()))
      case "OpenEntry":
        session = store?.session(step.certificate)
        return changes?.leaveNote ?? Effect.void
      case "ReadStore":
        return session === undefined ? Effect.void : readStore(parts, session, step.timeout)
      case "TakeLease":
        return Effect.map(session?.take(step.times) ?? Effect.succeed("none" as const), (answer) => {
          run = leaseAnswered(run, answer)
        })
      case "Defer":
        return Effect.sync(() => void dispatch({ _tag: "LeaseDenied", now: now(), chance: chance() }))
      case "ReadRequests":
        return Effect.map(
          session?.requests.read ?? Effect.succeed([]),
          (others) => void dispatch({ _tag: "BudgetRead", now: now(), others, about: source.about })
        )
      case "CountRequest":
        return Effect.map(
          session?.requests.write(step.requests, step.expiresAt) ?? Effect.succeed(true),
          (isCounted) => void (run = requestCounted(run, isCounted))
        )
      case "RequestToken":
        return requestToken(parts, step)
      case "Save":
        // A save that has begun is finished, even if the manager is disposed of meanwhile.
        return session === undefined ? Effect.void : Effect.uninterruptible(session.write(step))
      case "ReleaseLease":
        return session?.release ?? Effect.void
    }
  }

  return Effect.gen(function* () {
    for (;;) {
      changes?.check()
      const next = nextStep(run, state(), now(), policy, chance())
      run = next.run
      if (next.step._tag === "End") return
      yield* carryOut(next.step)
    }
  }).pipe(
    Effect.catchDefect((defect) =>
      Effect.sync(() => {
        // It fails this renewal and no other: a listener may have begun one when this one ended.
        if (!isUnderWay(run, state())) return
        dispatch({ _tag: "RenewalAborted", now: now(), cause: parts.redacted.error(defect), chance: chance() })
      })
    ),
    Effect.ensuring(
      Effect.suspend(() => {
        // Interrupted before its end: nothing else ends this renewal.
        if (isUnderWay(run, state())) dispatch({ _tag: "Disposed", now: now() })
        return session?.release ?? Effect.void
      })
    )
  )
}

/** Takes over what others have, which may end the renewal. */
function readStore(
  { now, chance, dispatch, source, changes, secretFingerprint }: RenewalRunParts,
  session: StoreSession,
  timeout: number
): Effect.Effect<void> {
  return Effect.gen(function* () {
    const entry = yield* session.read
    if (entry === undefined) return
    // With another certificate, another entry is read next.
    if (changes !== undefined) yield* changes.follow(entry)
    const readAt = now()
    const rejected = entry.failure?.outcome.secretFingerprint
    // The secret that was rejected may differ from ours.
    const concernsUs = rejected === undefined || rejected === (yield* secretFingerprint(timeout))
    const failure = entry.failure && { ...entry.failure, outcome: { ...entry.failure.outcome, ...source.about } }
    const stored = { token: entry.token, failure: concernsUs ? failure : undefined }
    dispatch({ _tag: "StoreRead", now: now(), readAt, stored, certificate: session.certificate, chance: chance() })
  })
}

/** One attempt. */
function requestToken(
  { now, chance, state, dispatch, clock, source, certificate, redacted }: RenewalRunParts,
  { id, certificate: over, timeout }: Extract<Step, { readonly _tag: "RequestToken" }>
): Effect.Effect<void> {
  return Effect.gen(function* () {
    const { renewal } = state()
    dispatch({ _tag: "AttemptStarted", now: now(), id })
    // A listener may dispose of the manager.
    if (state().disposed) return
    const request = over === undefined ? source.request : (certificate?.request(over) ?? source.request)
    const outcome = redacted.outcome(yield* outcomeOf(request, clock, timeout))
    dispatch({
      _tag: "AttemptEnded",
      now: now(),
      outcome,
      startedAt: renewal?.startedAt,
      certificate: over,
      chance: chance()
    })
  })
}
