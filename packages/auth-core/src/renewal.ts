import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import {
  type Acquisition,
  type AttemptFailure,
  type AttemptOutcome,
  attemptOverdue,
  attemptTimeout,
  type Decision,
  decide,
  initialState,
  leaseOverdue,
  type RenewalEvent,
  type RenewalPolicy,
  type RenewalState,
  transition
} from "./renewal-rules.ts"
import { sharedToken, type SharedTokenParts, type StoreOperation, type StoreSession } from "./shared-token.ts"
import type { Instant } from "./token.ts"
import { announce, type TokenEvent } from "./token-events.ts"
import type { TokenSource } from "./token-source.ts"

/**
 * The shell around the renewal rules: holds the one state value, does the I/O of an acquisition, and tells listeners.
 * It decides nothing.
 */
export interface Renewal {
  /** The state as it is now. */
  readonly state: () => RenewalState
  /** This moment on the renewal's own clocks. */
  readonly now: () => Instant
  /** What a caller is told who wants a token that lives `minValidity` milliseconds more. Begins nothing. */
  readonly decide: (minValidity?: number) => Decision
  /**
   * Begins the acquisition that was decided on; `ended` is called when it has ended. Whoever begins it must run
   * {@link Renewal.acquire}, or all wait.
   */
  readonly begin: (ended: () => void) => void
  /** Sees the acquisition that was begun to its end, and then shares it. Interrupting it disposes of the renewal. */
  readonly acquire: Effect.Effect<void>
  /** Whether the client secret is another than the one that was rejected; if so, the circuit is closed. */
  readonly secretChanged: Effect.Effect<boolean>
  /** Reports at once that the API answered 401 to this token; what is to be run then clears it in the store as well. */
  readonly reject: (accessToken: string, route: string) => Effect.Effect<void>
  /** Reports that the API answered 401 to a replay as well. */
  readonly rejectReplay: (route: string) => void
  /** From now on there is no token and none is requested. An acquisition under way is left to its owner to interrupt. */
  readonly dispose: () => void
  /** Registers a listener; returns the function that removes it. A listener that throws harms nobody. */
  readonly subscribe: (listener: (event: TokenEvent) => void) => () => void
}

/** What a renewal is made of. */
export interface RenewalParts {
  readonly source: TokenSource
  readonly policy: RenewalPolicy
  /** Where the token is shared; undefined where it is not. */
  readonly shared?: Pick<SharedTokenParts, "store" | "key"> | undefined
}

/** Makes a {@link Renewal} on the Clock of its surroundings. */
export const makeRenewal = (parts: RenewalParts): Effect.Effect<Renewal> =>
  Clock.clockWith((clock) => Effect.sync(() => renewal(parts, clock)))

function renewal({ source, policy, shared }: RenewalParts, clock: Clock.Clock): Renewal {
  let state = initialState
  let ended = (): void => {}
  let abandoned = Deferred.makeUnsafe<AttemptOutcome>()
  const listeners = new Set<(event: TokenEvent) => void>()

  const now = (): Instant => ({
    wall: clock.currentTimeMillisUnsafe(),
    monotonic: Number(clock.monotonicTimeNanosUnsafe()) / 1e6
  })

  const emit = (event: TokenEvent): void => {
    for (const listener of listeners) tell(listener, event)
  }

  const dispatch = (event: RenewalEvent): void => {
    const before = state
    const end = ended
    state = transition(before, event, policy)
    const announced = announce(before, event, state, clock.currentTimeMillisUnsafe())
    if (announced !== undefined) emit(announced)
    if (before.acquisition !== undefined && state.acquisition === undefined) end()
  }

  const mark = Effect.timeoutOrElse(source.mark ?? Effect.undefined, {
    duration: policy.requestTimeout,
    orElse: () => Effect.undefined
  })
  const acquisition = (): Acquisition | undefined => state.acquisition
  const dispose = (): void => dispatch({ _tag: "Disposed" })
  const store = shared && sharedToken({ ...shared, policy, failed: storeFailed })

  function storeFailed(operation: StoreOperation, cause: Error): void {
    emit({ _tag: "StoreFailed", at: clock.currentTimeMillisUnsafe(), operation, cause })
  }

  const attempt = (current: Acquisition) =>
    Effect.gen(function* () {
      const sentAt = now()
      abandoned = Deferred.makeUnsafe()
      dispatch({ _tag: "AttemptStarted", now: sentAt })
      const outcome = yield* Effect.raceFirst(
        outcomeOf(source, attemptTimeout(current, sentAt, policy)),
        Deferred.await(abandoned)
      )
      dispatch({ _tag: "AttemptEnded", now: now(), outcome, chance: yield* Random.next })
    })

  /** Looks at what others have, and waits while one of them renews; true if it is for us to ask. */
  const isOurTurn = (current: Acquisition, session: StoreSession) =>
    Effect.gen(function* () {
      const taken = yield* session.take
      const stored = yield* session.read(mark)
      if (stored !== undefined) dispatch({ _tag: "StoreRead", now: now(), stored, chance: yield* Random.next })
      if (acquisition() === undefined) return false
      if (taken || leaseOverdue(current, now(), policy)) return true
      dispatch({ _tag: "LeaseDenied", now: now(), chance: yield* Random.next })
      return false
    })

  const acquireThrough = (session: StoreSession | undefined) =>
    Effect.gen(function* () {
      let asked = false
      for (let current = acquisition(); current !== undefined; current = acquisition()) {
        const wait = current.nextAttemptAt - now().monotonic
        if (wait > 0) yield* Effect.sleep(wait)
        asked = session === undefined || (yield* isOurTurn(current, session))
        if (asked) yield* attempt(current)
      }
      // Callers have their token; now the others get it too, even if we are disposed of meanwhile.
      if (asked && session !== undefined) yield* Effect.uninterruptible(session.write(state, now()))
    }).pipe(
      Effect.onInterrupt(() => Effect.sync(dispose)),
      Effect.ensuring(session?.release ?? Effect.void)
    )

  return {
    state: () => state,
    now,
    decide: (minValidity) => {
      const moment = now()
      if (attemptOverdue(state, moment, policy)) Deferred.doneUnsafe(abandoned, Effect.succeed(unanswered))
      return decide(state, moment, minValidity)
    },
    begin: (then) => {
      ended = then
      dispatch({ _tag: "AcquisitionStarted", now: now() })
    },
    acquire: Effect.suspend(() => acquireThrough(store?.session())),
    secretChanged: Effect.map(mark, (current) => {
      const changed = current !== undefined && current !== state.failure?.outcome.mark
      if (changed) dispatch({ _tag: "SecretChanged" })
      return changed
    }),
    reject: (accessToken, route) => {
      const before = state
      dispatch({ _tag: "TokenRejected", now: now(), accessToken, route })
      return store === undefined || before === state ? Effect.void : store.clear(accessToken)
    },
    rejectReplay: (route) => dispatch({ _tag: "ReplayRejected", now: now(), route }),
    dispose,
    subscribe: (listener) => {
      // A wrapper, so that the same function may listen twice.
      const entry = (event: TokenEvent) => listener(event)
      listeners.add(entry)
      return () => void listeners.delete(entry)
    }
  }
}

/** One attempt within its time. A source that throws has failed like one that does not answer. */
function outcomeOf(source: TokenSource, timeout: number): Effect.Effect<AttemptOutcome> {
  return source.request.pipe(
    Effect.map((issued): AttemptOutcome => ({ _tag: "Issued", ...issued })),
    Effect.catch((failure: AttemptFailure) => Effect.succeed<AttemptOutcome>(failure)),
    Effect.catchDefect(() => Effect.succeed<AttemptOutcome>(unanswered)),
    Effect.timeoutOrElse({ duration: timeout, orElse: () => Effect.succeed(timedOut(timeout)) })
  )
}

const unanswered: AttemptFailure = { _tag: "Failed", kind: "unavailable" }

function timedOut(timeout: number): AttemptOutcome {
  return { ...unanswered, cause: new Error(`the endpoint did not answer within ${timeout} ms`) }
}

function tell(listener: (event: TokenEvent) => void, event: TokenEvent): void {
  try {
    listener(event)
  } catch {
    // A listener's fault is its own: renewal goes on.
  }
}
