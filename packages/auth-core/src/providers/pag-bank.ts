import { chargeScopes } from "../provider/bacen-scopes.ts"
import { basicAuth } from "../provider/client-auth.ts"
import { defineProvider } from "../provider/define-provider.ts"
import { environmentOf, type EnvironmentOptions } from "../provider/environment.ts"
import type { Provider } from "../provider/provider.ts"

/**
 * PagBank (PagSeguro), its Pix API. A token request without the right certificate is answered with 403 and
 * `{"message":"Forbidden"}`: that is `CertificateRejected` here.
 *
 * **Details**
 *
 * Confidence: third-party code only; two or more sources agree. The lifetime of a token is not known: for an answer that does
 * not say it, five minutes are taken, the shortest that other PSPs have.
 *
 * **Gotcha**: token requests and calls need the client certificate: give the manager the option `certificate`.
 *
 * **Example**
 *
 * ```ts
 * import { createTokenManager, pagBank } from "@pix/auth-core"
 * import { clientCertificate } from "@pix/auth-mtls"
 *
 * const tokens = createTokenManager({
 *   provider: pagBank({ environment: "sandbox" }),
 *   clientId: process.env["PIX_CLIENT_ID"],
 *   clientSecret: process.env["PIX_CLIENT_SECRET"],
 *   certificate: await clientCertificate({ cert: "pagbank.pem", key: "pagbank.key" })
 * })
 * ```
 *
 * @throws TypeError when an option is wrong; it names the option and the rule
 *
 * @see https://developer.pagbank.com.br
 */
export function pagBank(options: EnvironmentOptions = {}): Provider {
  const host = environmentOf("pagBank", options, { production: "secure", sandbox: "secure.sandbox" })
  return defineProvider({
    name: "PagBank",
    baseUrl: `https://${host}.api.pagseguro.com/instant-payments`,
    tokenUrl: "/pix/oauth2",
    clientAuth: basicAuth(),
    body: "json",
    defaultScopes: chargeScopes,
    defaultLifetime: "5 minutes",
    readRefusal: ({ status, fields }) =>
      status === 403 && fields["message"] === "Forbidden" ? "certificate" : undefined,
    mutualTls: "both",
    documentation: "https://developer.pagbank.com.br"
  })
}
