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
  /**
   * The certificate of this moment, in a form that stays as it is: once it is replaced, this is another object, and the one
   * before still sends with the certificate before, for calls whose token is bound to that.
   *
   * @default the certificate itself, which is never replaced then
   */
  readonly current?: ClientCertificate | undefined
  /**
   * Reads the files of the certificate again. A manager calls it when another process that shares its store has another
   * certificate already.
   *
   * @default managers of this process keep the certificate until it is replaced here
   */
  readonly reload?: (() => Promise<void>) | undefined
  /**
   * Makes one TLS handshake with the server of `url` and resolves with the alert by which it refuses the certificate, or with
   * `undefined`. A manager asks it, at most once a token request, when the connection was closed without an answer: an alert
   * makes the failure `CertificateRejected`. `signal` is aborted when nobody waits for it any more.
   *
   * **Gotcha**: what it throws counts as no alert, and so does an answer that takes longer than 5 seconds.
   *
   * @default such a failure is `TokenRequestFailed`
   *
   * @see RFC 8446, section 6.2
   */
  readonly probe?: ((url: URL, options: { readonly signal: AbortSignal }) => Promise<Error | undefined>) | undefined
}

/** Whether a value has what a certificate needs. */
export function isClientCertificate(value: unknown): value is ClientCertificate {
  const { fetch, fingerprint, expiresAt } = Object(value) as { readonly [name in keyof ClientCertificate]?: unknown }
  return typeof fetch === "function" && typeof fingerprint === "string" && Number.isFinite(expiresAt)
}
