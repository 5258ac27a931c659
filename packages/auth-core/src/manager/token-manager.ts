/// <reference lib="esnext.disposable" preserve="true" />
import type { TokenProvider } from "../adapter/token-provider.ts"
import type { TokenEvent } from "../renewal/token-events.ts"
import type { TokenSnapshot } from "./token-snapshot.ts"

/** Keeps one token fresh for one pair of credentials. Made by {@link createTokenManager}. */
export interface TokenManager extends TokenProvider, AsyncDisposable {
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
