import { chargeScopes } from "../provider/bacen-scopes.ts"
import { basicAuth } from "../provider/client-auth.ts"
import { defineProvider } from "../provider/define-provider.ts"
import { environmentOf, type EnvironmentOptions, oneOf } from "../provider/environment.ts"
import type { Provider } from "../provider/provider.ts"

/** Options of {@link sicredi}. */
export interface SicrediOptions extends EnvironmentOptions {
  /**
   * Where grant and scopes go: both forms are seen in working programs.
   *
   * @default "body"
   */
  readonly parameters?: "body" | "query" | undefined
}

/**
 * Sicredi. It may grant fewer scopes than were asked for: the snapshot of the manager says which.
 *
 * **Details**
 *
 * Confidence: documented by the PSP, as quoted by others, and seen in third-party code. The version of each resource is part of
 * the path of a call: `/v3/cob/{txid}`, and `/v2` for most others. After many token requests it blocks the address.
 *
 * **Gotcha**: token requests and calls need the client certificate, and Node does not know the certificate authority of the
 * server: give the manager the option `certificate`, made with that as `ca`.
 *
 * **Example**
 *
 * ```ts
 * import { createTokenManager, sicredi } from "@pix/auth-core"
 * import { clientCertificate } from "@pix/auth-mtls"
 *
 * const tokens = createTokenManager({
 *   provider: sicredi(),
 *   clientId: process.env["PIX_CLIENT_ID"],
 *   clientSecret: process.env["PIX_CLIENT_SECRET"],
 *   certificate: await clientCertificate({ cert: "sicredi.crt", key: "sicredi.key", ca: "chain.pem" })
 * })
 * ```
 *
 * @throws TypeError when an option is wrong; it names the option and the rule
 *
 * @see https://developer.sicredi.com.br
 */
export function sicredi(options: SicrediOptions = {}): Provider {
  const host = environmentOf("sicredi", options, { production: "api-pix", sandbox: "api-pix-h" }, "parameters")
  const place = oneOf("sicredi", "parameters", options.parameters ?? "body", ["body", "query"])
  return defineProvider({
    name: "Sicredi",
    baseUrl: `https://${host}.sicredi.com.br/api`,
    tokenUrl: "/oauth/token",
    clientAuth: basicAuth(),
    body: "form",
    grant: place,
    scope: place,
    defaultScopes: chargeScopes,
    defaultLifetime: "1 hour",
    mutualTls: "both",
    documentation: "https://developer.sicredi.com.br"
  })
}
