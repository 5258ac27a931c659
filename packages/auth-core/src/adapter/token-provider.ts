import type { DurationInput } from "../time/duration.ts"
import type { Authorization } from "./authorization.ts"

/**
 * What an adapter needs of a token manager. Adapters ask for this shape, not for a class: anything that has it will do,
 * `staticTokens()` for one.
 */
export interface TokenProvider {
  /** The URL that relative request URLs are appended to, without a trailing slash. */
  readonly baseUrl: string
  /**
   * The statuses by which the API says that a token is expired or revoked.
   *
   * @default [401]
   */
  readonly rejectedStatuses?: ReadonlyArray<number> | undefined
  /** Whether a request to this absolute URL gets the token: its origin is one of the configured, and secure. */
  covers(url: string | URL): boolean
  /**
   * The token if it is valid now, with what else the provider asks for on each call, synchronously; undefined when there is
   * none. Inside the renewal window this also starts a renewal behind the caller.
   */
  currentAuthorization(): Authorization | undefined
  /**
   * The same, at once while a valid token is held, otherwise when the one renewal that all callers share has ended.
   *
   * @throws AuthError (as a rejection) when there is no token and none can be got; `code` says why
   * @throws the signal's reason (as a rejection) once `signal` is aborted; nobody else's waiting ends with it
   */
  getAuthorization(options?: GetTokenOptions): Promise<Authorization>
  /**
   * Reports a 401. Clears the token if it is still this one, so that a late 401 for an older token costs nothing. A 401
   * for a replay (`replay: true`) clears nothing: for 30 seconds, 401s on that kind of route (method, origin, first path
   * segment) are ignored. 401s clear at most five tokens within 30 seconds, whatever the routes; further ones are ignored.
   */
  invalidateToken(accessToken: string, context?: RejectedRequest): void
}

/** Options of `getToken` and `getAuthorization`. */
export interface GetTokenOptions {
  /** Ends this caller's waiting, and nobody else's. */
  readonly signal?: AbortSignal | undefined
  /**
   * Ends this caller's waiting after so long, with a `DOMException` named `TimeoutError`: for clients that have a timeout
   * of their own.
   *
   * @default none
   */
  readonly timeout?: DurationInput | undefined
  /**
   * Ask for a token that lives at least so long: for a long upload, or a job that waits in a queue. Costs one renewal if
   * the held token does not, and then gives whatever that brought.
   *
   * **Gotcha**: a token issued within the last tenth of its lifetime (at most 30 seconds ago) is taken as it is, since
   * asking again would bring no more.
   *
   * @default 0
   */
  readonly minValidity?: DurationInput | undefined
  /**
   * The token that was rejected, where this is about a replay: if another process may have a newer one, that is looked for
   * first. If the result equals this token, there is no newer one.
   *
   * @default none
   */
  readonly rejected?: string | undefined
}

/** The request that the API answered with 401. */
export interface RejectedRequest {
  /** Of the request, in capitals as HTTP has it. */
  readonly method?: string | undefined
  /** Absolute. Its origin and first path segment tell what kind of route it is. */
  readonly url?: string | URL | undefined
  /** True when this was already the second sending. */
  readonly replay?: boolean | undefined
}
