import type { DurationInput } from "../time/duration.ts"

/**
 * A PSP described as a value: where its API and its token endpoint are, and what a token request looks like. It is data
 * and pure functions; the rules of renewal are the same for every provider.
 *
 * **Example**
 *
 * ```ts
 * import { createTokenManager, type Provider } from "@pix/auth-core"
 *
 * const examplePsp: Provider = {
 *   name: "Example PSP",
 *   baseUrl: "https://pix.example.com",
 *   tokenUrl: "/oauth/token",
 *   defaultLifetime: "1 hour",
 *   request: ({ clientId, clientSecret }) => ({
 *     headers: { "content-type": "application/x-www-form-urlencoded" },
 *     body: new URLSearchParams({
 *       grant_type: "client_credentials",
 *       client_id: clientId,
 *       client_secret: clientSecret
 *     }).toString()
 *   })
 * }
 * const { PIX_CLIENT_ID, PIX_CLIENT_SECRET } = process.env
 * const tokens = createTokenManager({ provider: examplePsp, clientId: PIX_CLIENT_ID, clientSecret: PIX_CLIENT_SECRET })
 * ```
 *
 * @see RFC 6749, section 4.4
 */
export interface Provider {
  /** For errors and events. */
  readonly name: string
  /** Where the API is, with or without a path prefix. The option `baseUrl` of the manager moves it. */
  readonly baseUrl: string
  /**
   * Where tokens are requested: a path from the root of `baseUrl`'s origin.
   *
   * **Gotcha**: the path prefix of `baseUrl` is not part of it.
   */
  readonly tokenUrl: string
  /** Makes the token request. Called anew for each attempt. It may throw; what it throws is redacted. */
  readonly request: (input: TokenRequestInput) => TokenRequestMessage
  /**
   * Says what is wrong with a client secret, as in `"must be a string of 8 to 64 characters"`; undefined if nothing is.
   * Default: nothing is.
   *
   * **Gotcha**: do not repeat the secret. The text is part of the `TypeError` of `createTokenManager`, as you wrote it. Only
   * when the option `clientSecret` is a function is the secret cut out of it.
   */
  readonly checkSecret?: ((clientSecret: string) => string | undefined) | undefined
  /** The documented lifetime, for answers without `expires_in`. */
  readonly defaultLifetime: DurationInput
  /** The page that this description was read from. */
  readonly documentation?: string | undefined
}

/** The input of `Provider.request`. */
export interface TokenRequestInput {
  /** Given by the PSP. */
  readonly clientId: string
  /** The secret for this attempt, from the option `clientSecret`. */
  readonly clientSecret: string
}

/** A token request: it is posted to `Provider.tokenUrl`. */
export interface TokenRequestMessage {
  /** Has a `content-type`. */
  readonly headers: Readonly<Record<string, string>>
  /** The text of the request. */
  readonly body: string
}

/** The token URL at this address of the API; undefined where `tokenUrl` leads to another origin, as `//host` does. */
export function tokenUrlOf({ tokenUrl }: Provider, baseUrl: URL): URL | undefined {
  if (!tokenUrl.startsWith("/") || !URL.canParse(tokenUrl, baseUrl.origin)) return undefined
  const url = new URL(tokenUrl, baseUrl.origin)
  return url.origin === baseUrl.origin ? url : undefined
}
