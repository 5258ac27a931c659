import { coverage } from "../adapter/covered-urls.ts"
import type { TokenProvider } from "../adapter/token-provider.ts"

/**
 * Makes a token provider that always gives the same token: for tests of code that takes a client, where the token is not
 * the point.
 *
 * **Example**
 *
 * ```ts
 * import { createAuthFetch } from "@pix/auth-fetch"
 * import { staticTokens } from "@pix/auth-core/testing"
 *
 * const api = createAuthFetch(staticTokens("a-token", "http://127.0.0.1:4010"))
 * ```
 */
export function staticTokens(accessToken: string, baseUrl: string): TokenProvider {
  return {
    baseUrl: baseUrl.replace(/\/+$/, ""),
    covers: coverage([new URL(baseUrl).origin]),
    currentToken: () => accessToken,
    getToken: () => Promise.resolve(accessToken),
    invalidateToken: () => {}
  }
}
