import type { Outcome } from "./worker-protocol.ts"

/** How the calls of all processes ended. */
export interface Calls {
  readonly made: number
  readonly status: (status: number) => number
  /** Neither 200 nor anything else than a failure to call. */
  readonly failed: number
}

export function callsOf(outcomes: ReadonlyArray<Outcome>): Calls {
  const count = (counts: (status: string) => boolean) =>
    outcomes
      .flatMap(({ statuses = {} }) => Object.entries(statuses))
      .reduce((sum, [status, calls]) => sum + (counts(status) ? calls : 0), 0)
  return {
    made: count(() => true),
    status: (wanted) => count((status) => status === String(wanted)),
    failed: count((status) => status !== "200")
  }
}
