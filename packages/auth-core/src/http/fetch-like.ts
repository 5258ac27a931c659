/** What a `fetch` is given for a token request. It may ignore `cache`, and everything else it does not know. */
export interface FetchLikeInit {
  /** Credentials are posted. */
  readonly method: "POST"
  /** Those of the provider. */
  readonly headers: Record<string, string>
  /** Holds the client secret. */
  readonly body: string
  /** The secret goes to this URL and nowhere else. */
  readonly redirect: "manual"
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal
  /** An answer from a cache would be a token that has been revoked or has expired. */
  readonly cache?: "no-store"
}

/** The part of a response that is read. Responses of the global `fetch`, undici and node-fetch have it. */
export interface FetchLikeResponse {
  /** Of HTTP. */
  readonly status: number
  /** Looks a header up by its name. */
  readonly headers: { get(name: string): string | null }
  /** A stream of the Web or of Node, or null. */
  readonly body?: unknown
  /** The whole body; asked where `body` is undefined. */
  text?(): Promise<string>
}

/**
 * A `fetch` for token requests: the global one, that of undici, that of node-fetch 3, or a function of yours.
 *
 * **Example**
 *
 * ```ts
 * import { createTokenManager, type FetchLike, ntxPay } from "@pix/auth-fetch"
 *
 * const counted: FetchLike = (url, init) => {
 *   console.log("token request")
 *   return fetch(url, init)
 * }
 * const { PIX_CLIENT_ID, PIX_CLIENT_SECRET } = process.env
 * const tokens = createTokenManager({
 *   provider: ntxPay(),
 *   clientId: PIX_CLIENT_ID,
 *   clientSecret: PIX_CLIENT_SECRET,
 *   fetch: counted
 * })
 * ```
 */
export type FetchLike = (url: URL, init: FetchLikeInit) => Promise<FetchLikeResponse>
