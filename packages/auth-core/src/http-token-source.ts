import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { type HttpTokenSourceOptions, makeHttpTokenSource, type TokenSource } from "./token-source.ts"

/**
 * A token source that posts the credentials to a token endpoint by `fetch`, in the time of the program that runs it.
 * Redirects are not followed: the secret goes to the configured URL and nowhere else.
 */
export function httpTokenSource(options: HttpTokenSourceOptions): TokenSource {
  const on = (clock: Clock.Clock) => makeHttpTokenSource({ ...options, now: () => clock.currentTimeMillisUnsafe() })
  return {
    request: Clock.clockWith((clock) => on(clock).request),
    mark: Clock.clockWith((clock) => on(clock).mark ?? Effect.undefined)
  }
}
