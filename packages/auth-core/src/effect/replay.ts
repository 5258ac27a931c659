import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Authorization } from "../adapter/authorization.ts"
import type { AuthError } from "../errors/auth-error.ts"
import type { TokenManager } from "./token-manager.ts"

/** A request that goes out with a token, and how to tell that the API rejects the token. */
export interface AuthorizedRequest<A, E, R> {
  /** In capitals, as HTTP has it. */
  readonly method: string
  /** Absolute. Its origin and first path segment tell what kind of route it is. */
  readonly url: string
  /** Sends it with a token and what else the provider asks for: once, or twice with two tokens. */
  readonly send: (authorization: Authorization) => Effect.Effect<A, E, R>
  /** The status of the answer. Undefined if the token was not on the request that was answered, as after a redirect elsewhere. */
  readonly statusOf: (answer: A) => number | undefined
  /** Whether the body can be read only once: then it is not sent again. Default: false. */
  readonly isOneShot?: boolean | undefined
  /** Frees an answer that nobody will read, as it is sent again. Default: nothing. */
  readonly discard?: ((answer: A) => Effect.Effect<void>) | undefined
}

/**
 * Sends a request with a token and, when the API answers 401, once more with another token. There is never a third sending.
 *
 * **Details**
 *
 * Gives the last answer, unchanged. It gives the first one if there is no other token, or if the body was read once. A 401 of
 * the second sending is reported too, so that a 401 that no token cures does not cost a token request per call.
 *
 * **Gotcha**: every request gets the token. Ask `covers` first where a URL may be elsewhere.
 *
 * **Example**
 *
 * ```ts
 * import { replay, TokenManager } from "@pix/auth-core/effect"
 * import * as Effect from "effect/Effect"
 *
 * const get = Effect.fn("get")(function* (url: string) {
 *   const tokens = yield* TokenManager
 *   return yield* replay(tokens, {
 *     method: "GET",
 *     url,
 *     send: ({ accessToken, apiRequest }) => {
 *       const headers = { ...apiRequest?.().headers, authorization: `Bearer ${accessToken}` }
 *       return Effect.tryPromise((signal) => fetch(url, { headers, signal, redirect: "manual" }))
 *     },
 *     statusOf: ({ status }) => status,
 *     discard: ({ body }) => Effect.promise(async () => body?.cancel())
 *   })
 * })
 * ```
 *
 * @see RFC 9110, section 15.5.2
 */
export function replay<A, E, R>(
  tokens: TokenManager,
  { method, url, send, statusOf, isOneShot = false, discard }: AuthorizedRequest<A, E, R>
): Effect.Effect<A, E | AuthError, R> {
  const route = { method, url }
  const rejects = (answer: A): boolean => tokens.rejectedStatuses.includes(statusOf(answer) ?? 0)
  const discarded = (answer: A): Effect.Effect<void> => discard?.(answer) ?? Effect.void
  return Effect.gen(function* () {
    const authorization = yield* tokens.getAuthorization()
    const first = yield* send(authorization)
    if (!rejects(first)) return first
    const { accessToken } = authorization
    yield* tokens.invalidateToken(accessToken, route)
    if (isOneShot) return first
    // Where there is no other token, the 401 in hand is the answer.
    const other = yield* Effect.option(tokens.getAuthorization({ rejected: accessToken })).pipe(
      Effect.onInterrupt(() => discarded(first))
    )
    if (Option.isNone(other) || other.value.accessToken === accessToken) return first
    yield* discarded(first)
    const second = yield* send(other.value)
    if (rejects(second)) yield* tokens.invalidateToken(other.value.accessToken, { ...route, replay: true })
    return second
  })
}
