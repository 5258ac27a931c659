/** What the API's documentation leaves open about requests and answers, and what the sandbox does about it. */
export interface ApiAssumptions {
  /** Status of a token that is issued. The PIX Bacen page shows none; the standard API documents 201. Default 200. */
  readonly tokenStatus: 200 | 201
  /** Whether 401 and 403 carry `WWW-Authenticate` (RFC 6750, section 3); upstream documents no such header. Default true. */
  readonly challenges: boolean
  /**
   * A refund `id` used again on the same Pix: `"conflict"` answers 409, as the documentation says for a charge's txid;
   * `"same"` answers 201 with the first refund, whatever the second body says. Default `"conflict"`.
   */
  readonly repeatedRefund: "conflict" | "same"
  /**
   * An idempotency key used again with another body: `"same"` answers with the first transfer, which is what the
   * documentation says of a key that is used again; `"reject"` answers 422. Default `"same"`.
   */
  readonly reusedIdempotencyKey: "same" | "reject"
  /**
   * For how many seconds an idempotency key is remembered; afterwards it makes a new transfer. Default `null`: as long as
   * the sandbox lives.
   */
  readonly idempotencyKeySeconds: number | null
  /** A charge or refund of `"0.00"`: `"reject"` answers 400. Default `"reject"`. */
  readonly zeroAmounts: "reject" | "accept"
  /**
   * A field written with accents where the documented name has none (`expiração`): the English pages misprint three
   * so. `"reject"` answers 400, `"ignore"` treats it as an unknown field. Default `"reject"`.
   */
  readonly accentedKeys: "reject" | "ignore"
  /** Whether a body must come as `application/json`. Default true: another content type is answered 400. */
  readonly jsonContentType: boolean
  /**
   * Whether the four API routes accept a token of the standard API, with its client's scopes although it shows none.
   * Default true: "authentication is identical". Without it they answer 401.
   */
  readonly standardTokensOnPixBacen: boolean
  /**
   * Status for a valid certificate that is not linked to the account of the credentials. Default 403, as the guide
   * says; the API's own OpenAPI lists no 403, which leaves 401.
   */
  readonly unlinkedCertificateStatus: 401 | 403
  /**
   * What a `+` in the header `X-SSL-Client-Cert` stands for. Default `"itself"`, so that a form encoder's `BEGIN+CERTIFICATE`
   * is answered 400; `"space"` accepts it.
   */
  readonly plusInCertificate: "itself" | "space"
  /** Status of the four API routes for an account without PIX Bacen mode. Default 403. */
  readonly inactiveAccountStatus: 401 | 403 | 404
  /** The longest request body, in bytes; a longer one is answered 400. Default 102400 (100 KiB). */
  readonly maxBodyBytes: number
}
