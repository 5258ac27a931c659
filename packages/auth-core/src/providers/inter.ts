import { postAuth } from "../provider/client-auth.ts"
import { defineProvider } from "../provider/define-provider.ts"
import { environmentOf, type EnvironmentOptions, plainText } from "../provider/environment.ts"
import type { Provider } from "../provider/provider.ts"

/** Options of {@link inter}. */
export interface InterOptions extends EnvironmentOptions {
  /**
   * The account that calls are about: sent with each as `x-conta-corrente`. An application with more than one account needs it.
   *
   * @default none is sent
   */
  readonly account?: string | undefined
}

/**
 * Banco Inter. It has no default scopes: a single one that is not enabled for the application fails the whole token
 * request, with `ScopeRejected`. So name those that you need in the option `scopes` of the manager.
 *
 * **Details**
 *
 * Confidence: seen in the PSP's own SDK. It allows five token requests a minute: give processes that share the credentials a
 * `store`, so that they count them together.
 *
 * **Gotcha**: token requests and calls need the client certificate: give the manager the option `certificate`.
 *
 * **Example**
 *
 * ```ts
 * import { createTokenManager, inter } from "@pix/auth-core"
 * import { clientCertificate } from "@pix/auth-mtls"
 *
 * const tokens = createTokenManager({
 *   provider: inter(),
 *   clientId: process.env["PIX_CLIENT_ID"],
 *   clientSecret: process.env["PIX_CLIENT_SECRET"],
 *   scopes: ["cob.read", "cob.write", "pix.read"],
 *   certificate: await clientCertificate({ cert: "inter.crt", key: "inter.key" })
 * })
 * ```
 *
 * @throws TypeError when an option is wrong; it names the option and the rule
 *
 * @see https://developers.inter.co/references/token
 */
export function inter(options: InterOptions = {}): Provider {
  const origin = environmentOf(
    "inter",
    options,
    {
      production: "https://cdpj.partners.bancointer.com.br",
      sandbox: "https://cdpj-sandbox.partners.uatinter.co"
    },
    "account"
  )
  const { account } = options
  const headers = account !== undefined && { "x-conta-corrente": plainText("inter", "account", account) }
  return defineProvider({
    name: "Banco Inter",
    baseUrl: `${origin}/pix/v2`,
    tokenUrl: "/oauth/v2/token",
    clientAuth: postAuth(),
    body: "form",
    defaultLifetime: "1 hour",
    tokenBudget: { requests: 5, per: "1 minute", scope: "client" },
    ...(headers && { apiRequest: () => ({ headers }) }),
    mutualTls: "both",
    documentation: "https://developers.inter.co/references/token"
  })
}
