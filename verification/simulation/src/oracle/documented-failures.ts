import type { Answer } from "../world/endpoint-answers.ts"
import type { ExpectedFailure, Pauses } from "./expected-state.ts"

/** The failure table of the documentation, read independently of the core. Milliseconds. */
const documented = {
  unavailable: { tag: "TokenRequestFailed", again: true, longest: pauses(5_000, 60_000) },
  unexpected: { tag: "TokenRequestFailed", again: false, longest: pauses(5_000, 60_000) },
  rejected: { tag: "CredentialsRejected", again: false, longest: pauses(60_000, 60_000) },
  // A token that is known already, in its last second.
  lastSecond: { tag: "TokenResponseInvalid", again: true, longest: pauses(5_000, 60_000) },
  invalid: { tag: "TokenResponseInvalid", again: false, longest: pauses(5_000, 60_000) },
  // No request was made. How long, the budget says.
  budget: { tag: "TokenRequestFailed", again: false, longest: pauses(0, 0) }
} as const

export const longestRetryAfter = 5 * 60_000
const longestWait = 2_000

type FailureMeaning = ExpectedFailure["means"]

export const tagOf = (means: FailureMeaning): string => documented[means].tag

/** The pause before the next attempt of a renewal, at least and at most; undefined where there is no next one. */
export function waitAfter(means: FailureMeaning, attempts: number, answer: Answer | undefined) {
  const step = 500 * 2 ** (attempts - 1)
  const asked = means === "lastSecond" ? 1_000 : (answer?.retryAfter ?? 0)
  if (!documented[means].again || attempts >= 3 || asked > longestWait) return undefined
  return { least: Math.max(step / 2, asked), most: Math.max(step, asked) }
}

/** The pause after a failed renewal, at least and at most. */
export function pauseAfter(means: FailureMeaning, streak: number, answer: Answer | undefined) {
  const { longest } = documented[means]
  const asked = answer?.retryAfter ?? 0
  if (asked > 0) {
    const exact = Math.min(asked, longestRetryAfter)
    return { least: pauses(exact, exact), most: pauses(exact, exact) }
  }
  const step = (most: number): number => Math.min(1_000 * 2 ** (streak - 1), most)
  const most = pauses(step(longest.missing), step(longest.held))
  return { least: pauses(most.missing / 2, most.held / 2), most }
}

export function shifted({ held, missing }: Pauses, by: number): Pauses {
  return pauses(missing + by, held + by)
}

function pauses(missing: number, held: number): Pauses {
  return { missing, held }
}
