/** What one contender's step came to. The sandbox counts requests, the client waits, the scenario calls and failures. */
export interface Tally {
  /** Calls that the application made. */
  readonly calls: number
  /** Calls that ended otherwise than a sound token would have it. */
  readonly failures: number
  /** What those callers got instead: statuses and names of errors. */
  readonly instead: ReadonlyArray<string>
  /** Calls that waited for a token. */
  readonly waits: number
  readonly tokenRequests: number
  /** Requests to the API, replays included. */
  readonly apiCalls: number
  readonly replays: number
  readonly missingScopes: ReadonlyArray<string>
}

/** What must hold at the end of a step; what is left out may be anything. */
export type Expectation = Partial<Pick<Tally, "failures" | "waits" | "tokenRequests" | "replays" | "missingScopes">>

/** What is not as expected, in words. Empty where all is well. */
export function deviations(expected: Expectation, tally: Tally): ReadonlyArray<string> {
  const { calls, failures, instead, waits, tokenRequests, replays, missingScopes } = tally
  const missing = missingScopes.join(" ")
  return [
    differs(expected.failures, failures) && `${plural(failures, "call")} of ${calls} failed (${instead.join(", ")})`,
    differs(expected.waits, waits) && `${plural(waits, "call")} waited instead of ${expected.waits || "none"}`,
    differs(expected.tokenRequests, tokenRequests) &&
      `${plural(tokenRequests, "token request")} instead of ${expected.tokenRequests || "none"}`,
    differs(expected.replays, replays) && `${plural(replays, "replay")} instead of ${expected.replays || "none"}`,
    differs(expected.missingScopes?.join(" "), missing) && `missing scope: ${missing || "not told"}`
  ].filter((words) => words !== false)
}

function plural(count: number, noun: string): string {
  return `${count === 0 ? "no" : count} ${noun}${count === 1 ? "" : "s"}`
}

function differs<T>(expected: T | undefined, actual: T): boolean {
  return expected !== undefined && expected !== actual
}
