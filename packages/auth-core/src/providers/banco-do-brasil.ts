import { chargeScopes } from "../provider/bacen-scopes.ts"
import { basicAuth } from "../provider/client-auth.ts"
import { defineProvider } from "../provider/define-provider.ts"
import { environmentOf, type EnvironmentOptions, oneOf, plainText } from "../provider/environment.ts"
import type { Provider } from "../provider/provider.ts"

/** Options of {@link bancoDoBrasil}. */
export interface BancoDoBrasilOptions extends EnvironmentOptions {
  /** The application's `developer_application_key`: sent with each call, in the query. Errors do not show it. */
  readonly applicationKey: string | undefined
  /**
   * The name of the query parameter: both are seen in working programs.
   *
   * @default "gw-dev-app-key"
   */
  readonly applicationKeyName?: "gw-dev-app-key" | "gw-app-key" | undefined
}

/**
 * Banco do Brasil. `"sandbox"` is its environment `hm`, without certificate.
 *
 * **Details**
 *
 * Confidence: third-party code only; two or more sources agree. Tokens live 10 minutes. An expired token is answered with 401
 * or 403, so both cost a token request. The token endpoint answers about one request in ten with 401 although the credentials
 * are right: a renewal asks twice more.
 *
 * **Gotcha**: in production, calls need the client certificate and token requests do not: give the manager the option
 * `certificate`.
 *
 * **Example**
 *
 * ```ts
 * import { bancoDoBrasil, createTokenManager } from "@pix/auth-core"
 * import { clientCertificate } from "@pix/auth-mtls"
 *
 * const tokens = createTokenManager({
 *   provider: bancoDoBrasil({ applicationKey: process.env["BB_APPLICATION_KEY"] }),
 *   clientId: process.env["PIX_CLIENT_ID"],
 *   clientSecret: process.env["PIX_CLIENT_SECRET"],
 *   certificate: await clientCertificate({ cert: "a1.crt", key: "a1.key" })
 * })
 * ```
 *
 * @throws TypeError when an option is wrong; it names the option and the rule
 *
 * @see https://apoio.developers.bb.com.br
 */
export function bancoDoBrasil(options: BancoDoBrasilOptions): Provider {
  const place = environmentOf(
    "bancoDoBrasil",
    options,
    {
      production: {
        baseUrl: "https://api-pix.bb.com.br/pix/v2",
        tokenUrl: "https://oauth.bb.com.br/oauth/token",
        mutualTls: "api"
      },
      sandbox: {
        baseUrl: "https://api.hm.bb.com.br/pix/v2",
        tokenUrl: "https://oauth.hm.bb.com.br/oauth/token",
        mutualTls: "none"
      }
    },
    "applicationKey",
    "applicationKeyName"
  )
  const { applicationKey, applicationKeyName = "gw-dev-app-key" } = options ?? {}
  const key = plainText("bancoDoBrasil", "applicationKey", applicationKey)
  const name = oneOf("bancoDoBrasil", "applicationKeyName", applicationKeyName, ["gw-dev-app-key", "gw-app-key"])
  return defineProvider({
    name: "Banco do Brasil",
    ...place,
    clientAuth: basicAuth(),
    body: "form",
    defaultScopes: chargeScopes,
    defaultLifetime: "10 minutes",
    apiRequest: () => ({ query: { [name]: key } }),
    rejectedStatuses: [401, 403],
    retryRejections: 2,
    documentation: "https://apoio.developers.bb.com.br"
  })
}
