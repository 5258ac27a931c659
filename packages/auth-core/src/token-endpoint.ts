/** What a token endpoint is told about the caller. */
export interface Credentials {
  /** Given by the PSP. */
  readonly clientId: string
  /** What `clientSecret` of the options gave for this token request. */
  readonly clientSecret: string
}

/**
 * A pure description of a token endpoint: what is posted where. A third flavour is one more value of this type.
 */
export interface TokenEndpoint {
  /** Path from the origin of `baseUrl`. */
  readonly path: string
  /** Headers of the token request. */
  readonly headers: Readonly<Record<string, string>>
  /** The body of the token request. */
  readonly body: (credentials: Credentials) => string
  /** The documented lifetime, taken where an answer has no `expires_in`. Milliseconds. */
  readonly defaultLifetime: number
}

/**
 * The token endpoint of the PIX Bacen API: `POST /oauth/token` with JSON `clientId` and `clientSecret`; tokens live an
 * hour unless the answer says otherwise.
 *
 * @see PIX Bacen API, "Authentication"
 */
export const pixBacen: TokenEndpoint = {
  path: "/oauth/token",
  headers: { "content-type": "application/json", accept: "application/json" },
  body: ({ clientId, clientSecret }) => JSON.stringify({ clientId, clientSecret }),
  defaultLifetime: 3_600_000
}
