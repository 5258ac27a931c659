import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import {
  type Acquisition,
  type AttemptFailure,
  type AttemptOutcome,
  attemptTimeout,
  type Decision,
  decide,
  initialState,
  type RenewalEvent,
  type RenewalPolicy,
  type RenewalState,
  transition
} from "./renewal-rules.ts"
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
  /** What a caller is told who wants a token that lives `minValidity` milliseconds more. Changes nothing. */
  readonly decide: (minValidity?: number) => Decision
  /** Begins the acquisition that was decided on. Whoever begins it must run {@link Renewal.acquire}, or all wait. */
  readonly begin: () => void
  /** Sees the acquisition that was begun to its end, which is in the state. Interrupting it disposes of the renewal. */
  readonly acquire: Effect.Effect<void>
  /** Reports that the API answered 401 to this token. */
  readonly reject: (accessToken: string, route: string) => void
  /** Reports that the API answered 401 to a replay as well. */
  readonly rejectReplay: (route: string) => void
  /** From now on there is no token and none is requested. An acquisition under way is left to its owner to interrupt. */
  readonly dispose: () => void
  /** Registers a listener; returns the function that removes it. A listener that throws harms nobody. */
  readonly subscribe: (listener: (event: TokenEvent) => void) => () => void
}

/** Makes a {@link Renewal} on the Clock of its surroundings. */
export const makeRenewal = (source: TokenSource, policy: RenewalPolicy): Effect.Effect<Renewal> =>
  Clock.clockWith((clock) => Effect.sync(() => renewal(source, policy, clock)))

function renewal(source: TokenSource, policy: RenewalPolicy, clock: Clock.Clock): Renewal {
  let state = initialState
  const listeners = new Set<(event: TokenEvent) => void>()

  const now = (): Instant => ({
    wall: clock.currentTimeMillisUnsafe(),
    monotonic: Number(clock.monotonicTimeNanosUnsafe()) / 1e6
  })

  const dispatch = (event: RenewalEvent): void => {
    const before = state
    state = transition(before, event, policy)
    const announced = announce(before, event, state, clock.currentTimeMillisUnsafe())
    if (announced !== undefined) for (const listener of listeners) tell(listener, announced)
  }

  const acquisition = (): Acquisition | undefined => state.acquisition

  const dispose = (): void => dispatch({ _tag: "Disposed" })

  const acquire = Effect.gen(function* () {
    for (let current = acquisition(); current !== undefined; current = acquisition()) {
      const wait = current.nextAttemptAt - now().monotonic
      if (wait > 0) yield* Effect.sleep(wait)
      const sentAt = now()
      dispatch({ _tag: "AttemptStarted", now: sentAt })
      const outcome = yield* attempt(source, attemptTimeout(current, sentAt, policy))
      dispatch({ _tag: "AttemptEnded", now: now(), outcome, chance: yield* Random.next })
    }
  }).pipe(Effect.onInterrupt(() => Effect.sync(dispose)))

  return {
    state: () => state,
    now,
    decide: (minValidity) => decide(state, now(), minValidity),
    begin: () => dispatch({ _tag: "AcquisitionStarted", now: now() }),
    acquire,
    reject: (accessToken, route) => dispatch({ _tag: "TokenRejected", now: now(), accessToken, route }),
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
function attempt(source: TokenSource, timeout: number): Effect.Effect<AttemptOutcome> {
  return source.request.pipe(
    Effect.map((issued): AttemptOutcome => ({ _tag: "Issued", ...issued })),
    Effect.catch((failure: AttemptFailure) => Effect.succeed<AttemptOutcome>(failure)),
    Effect.catchDefect(() => Effect.succeed<AttemptOutcome>({ _tag: "Failed", kind: "unavailable" })),
    Effect.timeoutOrElse({ duration: timeout, orElse: () => Effect.succeed(timedOut(timeout)) })
  )
}

function timedOut(timeout: number): AttemptOutcome {
  return { _tag: "Failed", kind: "unavailable", cause: new Error(`the endpoint did not answer within ${timeout} ms`) }
}

function tell(listener: (event: TokenEvent) => void, event: TokenEvent): void {
  try {
    listener(event)
  } catch {
    // A listener's fault is its own: renewal goes on.
  }
}
