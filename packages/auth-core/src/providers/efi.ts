import { basicAuth } from "../provider/client-auth.ts"
import { defineProvider } from "../provider/define-provider.ts"
import { environmentOf, type EnvironmentOptions, plainText } from "../provider/environment.ts"
import type { Provider } from "../provider/provider.ts"

/** Options of {@link efi}. */
export interface EfiOptions extends EnvironmentOptions {
  /**
   * Names a partner of Efí: sent with each call as `partner-token`.
   *
   * @default none is sent
   */
  readonly partnerToken?: string | undefined
}

/**
 * Efí (formerly Gerencianet). Scopes are chosen in its panel, and not asked for.
 *
 * **Details**
 *
 * Confidence: documented by the PSP, and seen in its SDK.
 *
 * **Gotcha**: token requests and calls need the client certificate, which differs between the environments. Give the manager
 * the option `certificate`. The passphrase of its `.p12` is the empty text.
 *
 * **Example**
 *
 * ```ts
 * import { createTokenManager, efi } from "@pix/auth-core"
 * import { clientCertificate } from "@pix/auth-mtls"
 *
 * const tokens = createTokenManager({
 *   provider: efi({ environment: "sandbox" }),
 *   clientId: process.env["PIX_CLIENT_ID"],
 *   clientSecret: process.env["PIX_CLIENT_SECRET"],
 *   certificate: await clientCertificate({ pfx: "efi.p12", passphrase: "" })
 * })
 * ```
 *
 * @throws TypeError when an option is wrong; it names the option and the rule
 *
 * @see https://dev.efipay.com.br/docs/api-pix/credenciais
 */
export function efi(options: EfiOptions = {}): Provider {
  const host = environmentOf("efi", options, { production: "pix", sandbox: "pix-h" }, "partnerToken")
  const { partnerToken } = options
  const headers = partnerToken !== undefined && { "partner-token": plainText("efi", "partnerToken", partnerToken) }
  return defineProvider({
    name: "Efí",
    baseUrl: `https://${host}.api.efipay.com.br/v2`,
    tokenUrl: "/oauth/token",
    clientAuth: basicAuth(),
    body: "json",
    scope: "none",
    defaultLifetime: "1 hour",
    ...(headers && { apiRequest: () => ({ headers }) }),
    mutualTls: "both",
    documentation: "https://dev.efipay.com.br/docs/api-pix/credenciais"
  })
}
