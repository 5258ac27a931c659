import { pemCertificate } from "../provider/pem-certificate.ts"
import type { Provider } from "../provider/provider.ts"

/** Options of {@link ntxPay} and of the brands that run the same APIs. */
export interface NtxPayOptions {
  /**
   * Which of the brand's two APIs is called: `"pix-bacen"` (`POST /oauth/token`, tokens live an hour) or `"standard"`
   * (`POST /api/auth/token` with the client's certificate in a header, tokens live half an hour).
   *
   * @default "pix-bacen"
   */
  readonly api?: "pix-bacen" | "standard" | undefined
  /**
   * The X.509 certificate that the PSP has linked to the account: one PEM text, without its private key.
   * Text around it is left out, and `\n` of two characters is a line break. It is sent in the
   * header `X-SSL-Client-Cert` of each token request. The standard API needs it, the other one does not take it.
   *
   * **Gotcha**: it is read once. A new certificate takes a new manager.
   */
  readonly certificateHeader?: string | undefined
}

/**
 * NTX Pay.
 *
 * **Gotcha**: the sandbox is a mode of the account, at the same address.
 *
 * **Example**
 *
 * ```ts
 * import { createTokenManager, ntxPay } from "@pix/auth-core"
 *
 * const tokens = createTokenManager({
 *   provider: ntxPay(),
 *   clientId: process.env["PIX_CLIENT_ID"],
 *   clientSecret: process.env["PIX_CLIENT_SECRET"]
 * })
 * ```
 *
 * @throws TypeError when an option is wrong; it names the option and the rule
 *
 * @see https://docs-ntxpay.pages.dev/en/pix-bacen/authentication
 */
export function ntxPay(options: NtxPayOptions = {}): Provider {
  return ntxProvider("ntxPay", options, {
    name: "NTX Pay",
    baseUrl: "https://api.ntxpay.com",
    documentation: "https://docs-ntxpay.pages.dev/en/pix-bacen/authentication"
  })
}

/** A brand that runs NTX Pay's APIs at an address of its own. */
export function ntxProvider(
  caller: string,
  options: NtxPayOptions,
  brand: Pick<Provider, "name" | "baseUrl" | "documentation">
): Provider {
  // A caller without types may give anything.
  const { api = "pix-bacen", certificateHeader, ...others } = options ?? {}
  const check = (holds: boolean, option: string, rule: string): void => {
    if (!holds) throw new TypeError(`${caller}: "${option}" ${rule}`)
  }
  const unknown = Object.keys(others)[0]
  check(unknown === undefined, unknown ?? "", "is not an option; the options are api, certificateHeader")
  check(api === "pix-bacen" || api === "standard", "api", 'must be "pix-bacen" or "standard"')
  const given = api === "standard" ? pemCertificate(certificateHeader) : undefined
  check(given !== undefined || certificateHeader === undefined, "certificateHeader", 'is for { api: "standard" } alone')
  const problem = given !== undefined && "problem" in given ? given.problem : undefined
  check(problem === undefined, "certificateHeader", problem ?? "")
  const headers = {
    "content-type": "application/json",
    accept: "application/json",
    // Spaces become %20. A form encoder would write +, which PEM's base64 has a meaning for.
    ...(given !== undefined && "pem" in given && { "x-ssl-client-cert": encodeURIComponent(given.pem) })
  }
  return {
    ...brand,
    tokenUrl: api === "standard" ? "/api/auth/token" : "/oauth/token",
    defaultLifetime: api === "standard" ? "30 minutes" : "1 hour",
    checkSecret: (secret) =>
      secret.length >= 8 && secret.length <= 64 ? undefined : "must be a string of 8 to 64 characters",
    request: ({ clientId, clientSecret }) => ({ headers, body: JSON.stringify({ clientId, clientSecret }) })
  }
}
