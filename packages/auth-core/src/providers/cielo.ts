import { chargeScopes } from "../provider/bacen-scopes.ts"
import { basicAuth } from "../provider/client-auth.ts"
import { defineProvider } from "../provider/define-provider.ts"
import { environmentOf, type EnvironmentOptions } from "../provider/environment.ts"
import type { Provider } from "../provider/provider.ts"

/**
 * Cielo. Its token endpoint is at another origin than its API, and answers 201. `{"error":"missing"}` means that it saw no
 * certificate: that is `CertificateRejected` here.
 *
 * **Details**
 *
 * The address of its sandbox's API is a guess.
 *
 * Confidence: documented by the PSP, and seen in third-party code. Tokens live five minutes at most.
 *
 * **Gotcha**: calls need the client certificate: give the manager the option `certificate`. Whether token requests need it is
 * not said; they are sent with it too.
 *
 * **Example**
 *
 * ```ts
 * import { cielo, createTokenManager } from "@pix/auth-core"
 * import { clientCertificate } from "@pix/auth-mtls"
 *
 * const tokens = createTokenManager({
 *   provider: cielo(),
 *   clientId: process.env["PIX_CLIENT_ID"],
 *   clientSecret: process.env["PIX_CLIENT_SECRET"],
 *   certificate: await clientCertificate({ cert: "cielo.crt", key: "cielo.key" })
 * })
 * ```
 *
 * @throws TypeError when an option is wrong; it names the option and the rule
 *
 * @see https://developercielo.github.io/manual/apipix
 */
export function cielo(options: EnvironmentOptions = {}): Provider {
  const { baseUrl, path } = environmentOf("cielo", options, {
    production: { baseUrl: "https://api-mtls.cielo.com.br/cielo-pix/v1", path: "" },
    sandbox: { baseUrl: "https://api2.cielo.com.br/sandbox/cielo-pix/v1", path: "/sandbox" }
  })
  return defineProvider({
    name: "Cielo",
    baseUrl,
    tokenUrl: `https://api2.cielo.com.br${path}/v2/oauth/access-token`,
    clientAuth: basicAuth(),
    body: "json",
    defaultScopes: chargeScopes,
    defaultLifetime: "5 minutes",
    readRefusal: ({ fields }) => (fields["error"] === "missing" ? "certificate" : undefined),
    mutualTls: "api",
    documentation: "https://developercielo.github.io/manual/apipix"
  })
}
