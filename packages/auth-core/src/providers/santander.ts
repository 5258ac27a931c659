import { basicAuth, postAuth } from "../provider/client-auth.ts"
import { defineProvider } from "../provider/define-provider.ts"
import { environmentOf, type EnvironmentOptions, oneOf } from "../provider/environment.ts"
import type { Provider } from "../provider/provider.ts"

/** Options of {@link santander}. */
export interface SantanderOptions extends EnvironmentOptions {
  /**
   * How the client authenticates: in the body, or by HTTP Basic. Both are seen in working programs.
   *
   * @default "post"
   */
  readonly clientAuth?: "post" | "basic" | undefined
  /**
   * Where the grant goes: both forms are seen in working programs.
   *
   * @default "query"
   */
  readonly grant?: "query" | "body" | undefined
}

/**
 * Santander. `"sandbox"` is its `trust-pix-h` environment. Scopes are seldom sent, so none is asked for by default.
 *
 * **Details**
 *
 * Confidence: third-party code only; two or more sources agree. Hence the options.
 *
 * **Gotcha**: token requests and calls need the client certificate: give the manager the option `certificate`.
 *
 * **Example**
 *
 * ```ts
 * import { createTokenManager, santander } from "@pix/auth-core"
 * import { clientCertificate } from "@pix/auth-mtls"
 *
 * const tokens = createTokenManager({
 *   provider: santander(),
 *   clientId: process.env["PIX_CLIENT_ID"],
 *   clientSecret: process.env["PIX_CLIENT_SECRET"],
 *   certificate: await clientCertificate({ cert: "a1.crt", key: "a1.key" })
 * })
 * ```
 *
 * @throws TypeError when an option is wrong; it names the option and the rule
 *
 * @see https://developer.santander.com.br
 */
export function santander(options: SantanderOptions = {}): Provider {
  const hosts = { production: "trust-pix", sandbox: "trust-pix-h" }
  const host = environmentOf("santander", options, hosts, "clientAuth", "grant")
  const clientAuth = oneOf("santander", "clientAuth", options.clientAuth ?? "post", ["post", "basic"])
  return defineProvider({
    name: "Santander",
    baseUrl: `https://${host}.santander.com.br/api/v1`,
    tokenUrl: "/oauth/token",
    clientAuth: clientAuth === "post" ? postAuth() : basicAuth(),
    body: "form",
    grant: oneOf("santander", "grant", options.grant ?? "query", ["query", "body"]),
    defaultLifetime: "5 minutes",
    // No source says whether `trust-pix-h` demands a certificate.
    mutualTls: options.environment === "sandbox" ? "none" : "both",
    documentation: "https://developer.santander.com.br"
  })
}
