import * as Effect from "effect/Effect"
import type { AttemptFailure, AttemptOutcome } from "../endpoint/attempt.ts"
import type { RenewalClock } from "./renewal-clock.ts"
import { within } from "./within.ts"

/** One attempt within its time. A request that throws has failed like one that is not answered. */
export function outcomeOf(
  request: Effect.Effect<AttemptOutcome>,
  clock: RenewalClock,
  timeout: number
): Effect.Effect<AttemptOutcome> {
  const attempt = Effect.catchCause(request, () => Effect.succeed<AttemptOutcome>(unanswered))
  return within(clock, timeout, attempt, () => timedOut(timeout))
}

/** The failure of an endpoint that did not answer. */
const unanswered: AttemptFailure = { _tag: "Failed", kind: "unavailable" }

function timedOut(timeout: number): AttemptOutcome {
  return { ...unanswered, cause: new Error(`the endpoint did not answer within ${timeout} ms`) }
}
