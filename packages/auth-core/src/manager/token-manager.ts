/// <reference lib="esnext.disposable" preserve="true" />
import type { GetTokenOptions, TokenProvider } from "../adapter/token-provider.ts"
import type { TokenEvent } from "../renewal/token-events.ts"
import type { TokenSnapshot } from "./token-snapshot.ts"

/** Keeps one token fresh for one pair of credentials. Made by {@link createTokenManager}. */
export interface TokenManager extends TokenProvider, AsyncDisposable {
  /**
   * The token if it is valid now, synchronously; undefined when there is none. Inside the renewal window this also
   * starts a renewal behind the caller.
   */
  currentToken(): string | undefined
  /**
   * A valid token: at once while one is held, otherwise when the one renewal that all callers share has ended.
   *
   * **Details**
   *
   * Waits no longer than `renewalTimeout` and a second for a renewal. On platforms that cancel the timers of a request when it
   * ends, as Cloudflare Workers do, this holds too: callers have a timer of their own, and go on with a renewal that was left.
   *
   * @throws AuthError (as a rejection) when there is no token and none can be got; `code` says why
   * @throws the signal's reason (as a rejection) once `signal` is aborted; nobody else's waiting ends with it
   */
  getToken(options?: GetTokenOptions): Promise<string>
  /** What the manager knows now, for logs and health checks. */
  snapshot(): TokenSnapshot
  /**
   * Calls `listener` with every {@link TokenEvent} from now on; returns the function that ends it. A listener that throws or
   * rejects disturbs nobody.
   */
  subscribe(listener: (event: TokenEvent) => void): () => void
  /**
   * Ends everything: waiting callers reject with `ManagerDisposed`, no token is served or requested any more. Calling it
   * again is fine.
   */
  dispose(): Promise<void>
}
