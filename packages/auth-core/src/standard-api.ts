import type { TokenEndpoint } from "./token-endpoint.ts"

/** Options of {@link standardApi}. */
export interface StandardApiOptions {
  /** The X.509 certificate that the PSP has linked to the account: one PEM text, without its private key. */
  readonly clientCertificate: string
}

/**
 * The token endpoint of the standard API: `POST /api/auth/token` with JSON `clientId` and `clientSecret`, and the client's
 * certificate in the header `X-SSL-Client-Cert`; tokens live half an hour unless the answer says otherwise.
 *
 * **Gotcha**: the certificate is read once. A new one takes a new manager.
 *
 * @example
 * createTokenManager({ ..., tokenEndpoint: standardApi({ clientCertificate: await readFile("client.pem", "utf8") }) })
 *
 * @throws a `TypeError` that names the option, if the text is not one PEM certificate
 *
 * @see https://docs.avista.global/en/api-reference/generate-token
 */
export function standardApi(options: StandardApiOptions): TokenEndpoint {
  // A caller without types may leave the options out.
  const { clientCertificate } = (options ?? {}) as Partial<StandardApiOptions>
  if (typeof clientCertificate !== "string" || !onePemCertificate.test(clientCertificate)) {
    throw new TypeError(
      'standardApi: "clientCertificate" must be one PEM certificate, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----'
    )
  }
  return {
    path: "/api/auth/token",
    headers: {
      "content-type": "application/json",
      accept: "application/json",
      // Spaces become %20. A form encoder would write +, which PEM's base64 has a meaning for.
      "x-ssl-client-cert": encodeURIComponent(clientCertificate.trim().replaceAll("\r\n", "\n"))
    },
    body: ({ clientId, clientSecret }) => JSON.stringify({ clientId, clientSecret }),
    defaultLifetime: 1_800_000
  }
}

/** Nothing else: a private key beside it would go out with every token request. */
const onePemCertificate = /^\s*-----BEGIN CERTIFICATE-----\s*?\n(?:[A-Za-z0-9+/=]+\s*?\n)+-----END CERTIFICATE-----\s*$/
