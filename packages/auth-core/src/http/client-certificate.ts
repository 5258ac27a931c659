/**
 * A client certificate and what sends with it, as `clientCertificate()` of `@pix/auth-mtls` makes one.
 *
 * @see RFC 8705
 */
export interface ClientCertificate {
  /** A `fetch` whose connections have the certificate. */
  readonly fetch: typeof globalThis.fetch
  /** An `https.Agent` with the certificate, for axios. */
  readonly agent?: unknown
  /** A dispatcher of undici with the certificate, for `@pix/auth-undici`. */
  readonly dispatcher?: unknown
  /** The SHA-256 of the certificate, in base64url: `x5t#S256`. */
  readonly fingerprint: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

/** Whether a value has what a certificate needs. */
export function isClientCertificate(value: unknown): value is ClientCertificate {
  const { fetch, fingerprint, expiresAt } = Object(value) as { readonly [name in keyof ClientCertificate]?: unknown }
  return typeof fetch === "function" && typeof fingerprint === "string" && Number.isFinite(expiresAt)
}
