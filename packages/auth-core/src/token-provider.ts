/// <reference lib="esnext.disposable" preserve="true" />
import type { DurationInput } from "./duration.ts"
import type { TokenEvent } from "./token-events.ts"
import type { TokenSnapshot } from "./token-snapshot.ts"

/**
 * What an adapter needs of a token manager. Adapters ask for this shape, not for a class: anything that has it will do,
 * `staticTokens()` of `@pix/auth-core/testing` for one.
 */
export interface TokenProvider {
  /** The URL that relative request URLs are appended to, without a trailing slash. */
  readonly baseUrl: string
  /** Whether a request to this absolute URL gets the token: its origin is one of the configured, and secure. */
  covers(url: string | URL): boolean
  /**
   * The token if it is valid now, synchronously; undefined when there is none. Inside the renewal window this also
   * starts a renewal behind the caller.
   */
  currentToken(): string | undefined
  /**
   * A valid token: at once while one is held, otherwise when the one renewal that all callers share has ended.
   *
   * @throws AuthError (as a rejection) when no token can be had; `reason` says why
   * @throws the signal's reason (as a rejection) once `signal` is aborted; nobody else's waiting ends with it
   */
  getToken(request?: TokenRequest): Promise<string>
  /**
   * Reports a 401. Clears the token if it is still this one, so that a late 401 for an older token costs nothing. A 401
   * for a replay (`replay: true`) clears nothing: for 30 seconds no 401 on that kind of route (method, origin, first path
   * segment) clears or renews.
   */
  invalidateToken(accessToken: string, context?: RejectedRequest): void
}

/** What a caller of `getToken` may ask for. */
export interface TokenRequest {
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
  readonly minValidity?: DurationInput
  /**
   * The token that was rejected, where this is about a replay: if another process may have a newer one, that is looked for
   * first. It may be given all the same, which means that there is no other.
   *
   * @default none
   */
  readonly rejected?: string | undefined
}

/** The request that the API answered with 401. */
export interface RejectedRequest {
  /** Of the request, in capitals as HTTP has it. */
  readonly method?: string
  /** Absolute. Its origin and first path segment tell what kind of route it is. */
  readonly url?: string | URL
  /** True when this was already the second sending. */
  readonly replay?: boolean
}

/** Keeps one token fresh for one pair of credentials. Made by {@link createTokenManager}. */
export interface TokenManager extends TokenProvider, AsyncDisposable {
  /** What the manager knows now, for logs and health checks. */
  snapshot(): TokenSnapshot
  /**
   * Calls `listener` with every {@link TokenEvent} from now on; returns the function that ends it. A listener that throws
   * harms nobody.
   */
  subscribe(listener: (event: TokenEvent) => void): () => void
  /**
   * Ends everything: waiting callers reject with `ManagerDisposed`, no token is served or requested any more. Calling it
   * again is fine.
   */
  dispose(): Promise<void>
}
