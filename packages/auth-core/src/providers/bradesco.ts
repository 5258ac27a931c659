import { basicAuth } from "../provider/client-auth.ts"
import { defineProvider } from "../provider/define-provider.ts"
import { environmentOf, type EnvironmentOptions, oneOf } from "../provider/environment.ts"
import type { Provider } from "../provider/provider.ts"

/** Options of {@link bradesco}. */
export interface BradescoOptions extends EnvironmentOptions {
  /**
   * Where the grant goes: both forms are seen in working programs.
   *
   * @default "body"
   */
  readonly grant?: "body" | "query" | undefined
}

/**
 * Bradesco. Its recurring charges are at `apipix.bradesco.com.br`, which gets the token in production too.
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
 * import { bradesco, createTokenManager } from "@pix/auth-core"
 * import { clientCertificate } from "@pix/auth-mtls"
 *
 * const tokens = createTokenManager({
 *   provider: bradesco(),
 *   clientId: process.env["PIX_CLIENT_ID"],
 *   clientSecret: process.env["PIX_CLIENT_SECRET"],
 *   certificate: await clientCertificate({ cert: "bradesco.crt", key: "bradesco.key" })
 * })
 * ```
 *
 * @throws TypeError when an option is wrong; it names the option and the rule
 *
 * @see https://developers.bradesco.com.br
 */
export function bradesco(options: BradescoOptions = {}): Provider {
  const { host, origins } = environmentOf(
    "bradesco",
    options,
    {
      production: { host: "qrpix", origins: ["https://apipix.bradesco.com.br"] },
      sandbox: { host: "qrpix-h", origins: [] }
    },
    "grant"
  )
  return defineProvider({
    name: "Bradesco",
    baseUrl: `https://${host}.bradesco.com.br/v2`,
    origins,
    tokenUrl: "/auth/server/oauth/token",
    clientAuth: basicAuth(),
    body: "form",
    grant: oneOf("bradesco", "grant", options.grant ?? "body", ["body", "query"]),
    defaultLifetime: "5 minutes",
    mutualTls: "both",
    documentation: "https://developers.bradesco.com.br"
  })
}
