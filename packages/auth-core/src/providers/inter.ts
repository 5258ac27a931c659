import { postAuth } from "../provider/client-auth.ts"
import { defineProvider } from "../provider/define-provider.ts"
import { environmentOf, type EnvironmentOptions } from "../provider/environment.ts"
import type { Provider } from "../provider/provider.ts"

/**
 * Banco Inter. It has no default scopes: a single one that is not enabled for the application fails the whole token
 * request, with `ScopeRejected`. So name those that you need in the option `scopes` of the manager.
 *
 * **Details**
 *
 * Confidence: seen in the PSP's own SDK. It allows five token requests a minute.
 *
 * **Gotcha**: token requests and calls need the client certificate: give the manager and the client a `fetch` that brings it.
 * An application with more than one account has to send the header `x-conta-corrente` with each call by itself.
 *
 * **Example**
 *
 * ```ts
 * import { createTokenManager, inter } from "@pix/auth-core"
 *
 * const tokens = createTokenManager({
 *   provider: inter(),
 *   clientId: process.env["PIX_CLIENT_ID"],
 *   clientSecret: process.env["PIX_CLIENT_SECRET"],
 *   scopes: ["cob.read", "cob.write", "pix.read"]
 * })
 * ```
 *
 * @throws TypeError when an option is wrong; it names the option and the rule
 *
 * @see https://developers.inter.co/references/token
 */
export function inter(options: EnvironmentOptions = {}): Provider {
  const origin = environmentOf("inter", options, {
    production: "https://cdpj.partners.bancointer.com.br",
    sandbox: "https://cdpj-sandbox.partners.uatinter.co"
  })
  return defineProvider({
    name: "Banco Inter",
    baseUrl: `${origin}/pix/v2`,
    tokenUrl: "/oauth/v2/token",
    clientAuth: postAuth(),
    body: "form",
    defaultLifetime: "1 hour",
    documentation: "https://developers.inter.co/references/token"
  })
}
