/**
 * Time, as a service. Give `createTokenManager` one of your own to test renewal without waiting; `manualClock()` of
 * `@pix/auth-core/testing` is one.
 */
export interface Clock {
  /** Unix time in milliseconds. May jump either way. */
  now(): number
  /** Milliseconds from an arbitrary origin. Never runs backwards. */
  monotonic(): number
  /** Resolves after that many milliseconds. Its outcome after `signal` is aborted is ignored. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>
}
