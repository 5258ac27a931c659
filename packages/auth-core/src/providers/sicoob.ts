import { chargeScopes } from "../provider/bacen-scopes.ts"
import { tlsClientAuth } from "../provider/client-auth.ts"
import { defineProvider } from "../provider/define-provider.ts"
import { environmentOf, type EnvironmentOptions } from "../provider/environment.ts"
import type { Provider } from "../provider/provider.ts"

/**
 * Sicoob. The client certificate authenticates: there is no client secret. With each call it gets the client id as the header
 * `client_id`.
 *
 * **Details**
 *
 * Confidence: third-party code only; two or more sources agree. Tokens live 5 minutes.
 *
 * **Gotcha**: token requests and calls need the client certificate: give the manager the option `certificate`. Its
 * sandbox has no token endpoint, so `environment: "sandbox"` throws; use `staticTokens` there.
 *
 * **Example**
 *
 * ```ts
 * import { createTokenManager, sicoob } from "@pix/auth-core"
 * import { clientCertificate } from "@pix/auth-mtls"
 *
 * const tokens = createTokenManager({
 *   provider: sicoob(),
 *   clientId: process.env["PIX_CLIENT_ID"],
 *   certificate: await clientCertificate({ cert: "a1.crt", key: "a1.key" })
 * })
 * ```
 *
 * @throws TypeError when an option is wrong; it names the option and the rule
 *
 * @see https://developers.sicoob.com.br
 */
export function sicoob(options: EnvironmentOptions = {}): Provider {
  const environment = environmentOf("sicoob", options, { production: "production", sandbox: "sandbox" })
  if (environment === "sandbox") throw new TypeError(noTokenEndpoint)
  return defineProvider({
    name: "Sicoob",
    baseUrl: "https://api.sicoob.com.br/pix/api/v2",
    tokenUrl: "https://auth.sicoob.com.br/auth/realms/cooperado/protocol/openid-connect/token",
    clientAuth: tlsClientAuth(),
    body: "form",
    defaultScopes: chargeScopes,
    defaultLifetime: "5 minutes",
    apiRequest: ({ clientId }) => ({ headers: { client_id: clientId } }),
    mutualTls: "both",
    documentation: "https://developers.sicoob.com.br"
  })
}

const noTokenEndpoint =
  'sicoob: "environment" must be "production", since the sandbox has no token endpoint. Its portal shows a fixed token and client ' +
  'id: staticTokens(token, "https://sandbox.sicoob.com.br/sicoob/sandbox/pix/api/v2", { apiRequest: () => ({ headers: { client_id } }) })'
