import type { FetchLike } from "../http/fetch-like.ts"
import { type DurationInput, milliseconds } from "../time/duration.ts"

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
 *   request: ({ clientId, clientSecret = "" }) => ({
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
  /**
   * Where the API is, with or without a path prefix. The option `baseUrl` of the manager moves it.
   *
   * **Gotcha**: that option moves the token endpoint as well.
   */
  readonly baseUrl: string
  /**
   * Other origins of the API, which get the token too. Not used where `baseUrl` was moved.
   *
   * @default []
   */
  readonly origins?: ReadonlyArray<string> | undefined
  /**
   * Where tokens are requested: an absolute URL, or a path from the root of `baseUrl`'s origin.
   *
   * **Gotcha**: the path prefix of `baseUrl` is not part of it.
   */
  readonly tokenUrl: string
  /** Makes the token request. Called anew for each attempt, and may be async. What it throws is redacted. */
  readonly request: (input: TokenRequestInput) => TokenRequestMessage | PromiseLike<TokenRequestMessage>
  /**
   * Makes the whole token request, instead of `request`, for a PSP outside OAuth 2.0 client credentials. It gives the
   * fields of RFC 6749: `access_token`, `token_type` ("Bearer" where it is absent), `expires_in`, `scope`; or `error` and
   * `error_description`, where `invalid_client` means that the credentials are wrong. It may throw: then there was no answer.
   *
   * **Gotcha**: use the `fetch` of the input, and stop when its signal is aborted.
   */
  readonly requestToken?: ((input: OwnTokenRequestInput) => PromiseLike<Readonly<Record<string, unknown>>>) | undefined
  /**
   * Whether a client secret is needed. It is not, if a certificate or a signed assertion authenticates the client.
   *
   * @default true
   */
  readonly requiresSecret?: boolean | undefined
  /**
   * Says what is wrong with a client secret, as in `"must be a string of 8 to 64 characters"`; undefined if nothing is.
   *
   * **Gotcha**: do not repeat the secret. The text is part of the `TypeError` of `createTokenManager`, as you wrote it. Only
   * when the option `clientSecret` is a function is the secret cut out of it.
   *
   * @default nothing is wrong
   */
  readonly checkSecret?: ((clientSecret: string) => string | undefined) | undefined
  /**
   * The scopes that are asked for where the option `scopes` names none.
   *
   * @default []
   */
  readonly defaultScopes?: ReadonlyArray<string> | undefined
  /** The documented lifetime, for answers without `expires_in`. */
  readonly defaultLifetime: DurationInput
  /**
   * Gives the fields of a token response the names of RFC 6749, where the PSP has others.
   *
   * @default they have those names
   */
  readonly readToken?: ((fields: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>) | undefined
  /**
   * Says what a refusal of the token endpoint is about, where the PSP says it in its own way; undefined where the usual
   * reading is right.
   *
   * @default the usual reading: the status, and `error` of RFC 6749
   */
  readonly readRefusal?: ((answer: RefusedAnswer) => RefusalSubject | undefined) | undefined
  /**
   * Gives the headers and the query that the PSP asks for on each call of its API, besides `Authorization`. Called anew for
   * each sending, also for a replay. What the caller sets goes before it.
   *
   * **Gotcha**: it is not async, and never sees the client secret.
   *
   * @default none
   */
  readonly apiRequest?: ((input: ApiRequestInput) => ApiRequestParts) | undefined
  /**
   * The statuses by which the API says that a token is expired or revoked.
   *
   * **Gotcha**: with 403 among them, a call that lacks a scope costs a token request as well, at most two in 30 seconds and
   * kind of route.
   *
   * @default [401]
   */
  readonly rejectedStatuses?: ReadonlyArray<number> | undefined
  /**
   * How often a renewal asks again after a 401 of the token endpoint, because it answers so now and then although the
   * credentials are right: a whole number. A renewal makes at most three attempts all the same.
   *
   * @default 0
   */
  readonly retryRejections?: number | undefined
  /**
   * How many token requests the PSP allows. It holds across renewals, and with a store across restarts and processes.
   *
   * @default as many as there are
   */
  readonly tokenBudget?: TokenBudget | undefined
  /**
   * Where the PSP demands a client certificate: nowhere, on calls of the API alone, or on token requests as well.
   *
   * @default "none"
   */
  readonly mutualTls?: "none" | "api" | "both" | undefined
  /** The page that this description was read from. */
  readonly documentation?: string | undefined
}

/** The input of `Provider.request`. Time and chance come in here, so that a provider stays a value. */
export interface TokenRequestInput {
  /** Given by the PSP. */
  readonly clientId: string
  /** The secret for this attempt, from the option `clientSecret`; undefined where there is none. */
  readonly clientSecret?: string | undefined
  /** What is asked for: the option `scopes`, or the provider's `defaultScopes`. */
  readonly scopes: ReadonlyArray<string>
  /** Epoch milliseconds. */
  readonly now: number
  /** Makes a UUID, another each time: for a `jti`, or a header that names the request. */
  readonly uuid: () => string
}

/** The input of `Provider.requestToken`. */
export interface OwnTokenRequestInput extends TokenRequestInput {
  /** The token URL, which the option `baseUrl` may have moved. */
  readonly tokenUrl: string
  /** The option `fetch` of the manager, or the global one. */
  readonly fetch: FetchLike
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal
}

/** A token request: it is posted to `Provider.tokenUrl`. */
export interface TokenRequestMessage {
  /**
   * Where it is posted, if not to the token URL as it is: relative to that, such as `"?grant_type=client_credentials"`, or
   * absolute and of the same origin.
   *
   * @default the token URL
   */
  readonly url?: string | undefined
  /** Has a `content-type`. */
  readonly headers: Readonly<Record<string, string>>
  /** The text of the request. */
  readonly body: string
}

/** How many token requests a PSP allows in any period of a length. */
export interface TokenBudget {
  /** A whole number, at least 1. */
  readonly requests: number
  /** How long one counts. */
  readonly per: DurationInput
  /** Whom it is counted for: a client id, or everybody who calls from one address. */
  readonly scope: "client" | "address"
}

/** The input of `Provider.apiRequest`. Time and chance come in here, so that a provider stays a value. */
export interface ApiRequestInput extends Pick<TokenRequestInput, "clientId" | "now" | "uuid"> {}

/** The headers and query parameters of ours on one call of the API. */
export interface ApiRequestParts {
  /** By name. `Authorization` is not one of them. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** By name, not encoded. */
  readonly query?: Readonly<Record<string, string>> | undefined
}

/** The input of `Provider.readRefusal`. */
export interface RefusedAnswer {
  /** Of HTTP. */
  readonly status: number
  /** Looks a header up by its name; "" where it is absent. */
  readonly header: (name: string) => string
  /** The first 4 KiB at most; "" where there was none, it was larger, or it did not come in time. */
  readonly body: string
  /** The fields of a JSON object; none where the body is something else. */
  readonly fields: Readonly<Record<string, unknown>>
}

/** What was refused: the credentials, the client certificate, or a scope; or nothing, and the endpoint is only `unavailable`. */
export type RefusalSubject = "credentials" | "certificate" | "scope" | "unavailable"

/**
 * Where tokens are requested, with the provider as it is or, if `movedTo` is an origin, there; undefined where `tokenUrl`
 * is neither an http(s) URL nor a path.
 */
export function tokenUrlOf(
  { tokenUrl, baseUrl }: Pick<Provider, "tokenUrl" | "baseUrl">,
  movedTo?: string
): URL | undefined {
  if (!/^(?:https?:\/\/|\/(?![/\\]))/i.test(tokenUrl) || !URL.canParse(tokenUrl, baseUrl)) return undefined
  const url = new URL(tokenUrl, baseUrl)
  // What looks like a path may name another host: the parser leaves tabs and line breaks out.
  if (tokenUrl.startsWith("/") && url.origin !== new URL(baseUrl).origin) return undefined
  if (url.username !== "" || url.password !== "" || url.hash !== "") return undefined
  if (movedTo === undefined) return url
  const moved = new URL(movedTo)
  // One by one: a path that begins with // would name another host.
  moved.pathname = url.pathname
  moved.search = url.search
  return moved
}

/** The budget with its period in milliseconds; undefined where there is none. */
export function budgetOf({ tokenBudget }: Provider): { readonly requests: number; readonly per: number } | undefined {
  return tokenBudget && { requests: tokenBudget.requests, per: milliseconds(tokenBudget.per) ?? 0 }
}
