import { authorizationOf } from "../adapter/authorization.ts"
import { coverage } from "../adapter/covered-urls.ts"
import type { TokenProvider } from "../adapter/token-provider.ts"
import type { ClientCertificate } from "../http/client-certificate.ts"
import { apiRequestParts } from "../provider/api-request.ts"
import type { ApiRequestParts } from "../provider/provider.ts"

/** Options of {@link staticTokens}. */
export interface StaticTokensOptions {
  /**
   * Gives the headers and the query that the PSP asks for on each call, besides `Authorization`. Called for each sending.
   *
   * @default none
   */
  readonly apiRequest?: (() => ApiRequestParts) | undefined
  /**
   * What the adapters send calls with.
   *
   * @default none
   */
  readonly certificate?: ClientCertificate | undefined
}

/**
 * Makes a token provider that always gives the same token: for the sandbox of a PSP that hands out a fixed one, and for tests
 * of code that takes a client, where the token is not the point.
 *
 * **Example**
 *
 * ```ts
 * import { createAuthFetch, staticTokens } from "@pix/auth-fetch"
 *
 * const api = createAuthFetch(staticTokens("a-token", "http://127.0.0.1:4010"))
 * ```
 */
export function staticTokens(
  accessToken: string,
  baseUrl: string,
  { apiRequest, certificate }: StaticTokensOptions = {}
): TokenProvider {
  const parts = apiRequest && (() => apiRequestParts(apiRequest))
  const authorization = authorizationOf(accessToken, parts, certificate)
  return {
    baseUrl: baseUrl.replace(/\/+$/, ""),
    covers: coverage([new URL(baseUrl).origin]),
    currentAuthorization: () => authorization,
    getAuthorization: () => Promise.resolve(authorization),
    invalidateToken: () => {}
  }
}
