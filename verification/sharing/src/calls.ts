import type { Outcome } from "./worker-protocol.ts"

/** How the calls of all processes ended. */
export interface Calls {
  readonly made: number
  /** Those that did not end with 200. */
  readonly failed: number
  /** `0 of 24000 calls fail`, and how, where any does. */
  readonly told: string
}

export function callsOf(outcomes: ReadonlyArray<Outcome>): Calls {
  const ends = new Map<string, number>()
  for (const [end, calls] of outcomes.flatMap((outcome) => Object.entries(outcome.ends ?? {}))) {
    ends.set(end, (ends.get(end) ?? 0) + calls)
  }
  const made = [...ends.values()].reduce((sum, calls) => sum + calls, 0)
  const bad = [...ends].filter(([end]) => end !== "200")
  const failed = bad.reduce((sum, [, calls]) => sum + calls, 0)
  const how = failed === 0 ? "" : ` (${bad.map(([end, calls]) => `${calls} ${end}`).join(", ")})`
  return { made, failed, told: `${failed} of ${made} calls fail${how}` }
}
