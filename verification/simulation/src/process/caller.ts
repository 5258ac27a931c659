import type { Moment } from "./seen.ts"

/** Somebody who calls `getToken` of one manager. */
export interface Caller {
  readonly number: number
  readonly calledAt: Moment
  readonly calledWall: number
  readonly calledMonotonic: number
  readonly calledAwake: number
  readonly controller: AbortController | undefined
  readonly timeout: number | undefined
  readonly minValidity: number | undefined
  /** Whether it asks for a token of a longer life. */
  readonly demands: boolean
  /** How many renewals had ended when it called. */
  readonly renewals: number
  /** The secret that a renewal for it would read, if none was under way when it called. */
  readonly secret: string | undefined
}
