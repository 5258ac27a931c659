import type { OptionalMembers } from "../http/optional-members.ts"
import type { SandboxConditions } from "../token/conditions.ts"
import type { ErrorShape } from "./error-shapes.ts"

/** What one PSP does differently from the others, as data. The other files of this folder act on it. */
export interface Profile {
  /** What it plays, for people: the PSP and the API. */
  readonly plays: string
  /**
   * Where its facts are from: the PSP's own documentation, read there or as others quote it, its own SDK or repository, or code of
   * third parties alone. The
   * last one proves that the sandbox and your code read the same thing, and not that the PSP does it.
   */
  readonly evidence: "Documented" | "Documented, as others quote it" | "SDK" | "third-party code only"
  readonly tokens: TokenEndpoint
  readonly api: PixApi
  readonly mutualTls: MutualTls
  /** Where the conditions of the start differ from the usual ones. */
  readonly conditions?: OptionalMembers<SandboxConditions>
}

/**
 * Where a client certificate is demanded over TLS. A token of a leg with one is bound to it (RFC 8705).
 *
 * `missing` says how a request without one is refused: by the handshake, or by this answer after it. `wrongCertificate` is what a
 * call over another certificate than the token's is told, where a source quotes it. `passphrase` is that of the PKCS #12 file
 * that the PSP hands out, where it is known.
 */
export type MutualTls =
  | { readonly legs: "none" }
  | {
      readonly legs: "api" | "both"
      readonly missing: "handshake" | HttpRefusal
      readonly wrongCertificate?: string
      readonly passphrase?: string
    }

/** An answer in words of the PSP's own. */
interface HttpRefusal {
  readonly status: number
  readonly body: object
}

/** How tokens are asked for and handed out. */
export interface TokenEndpoint {
  /** The path in production first, then the one of the PSP's sandbox if it differs. */
  readonly paths: readonly [string, ...string[]]
  /** Whether the token host is another one than the API's. */
  readonly isOtherOrigin: boolean
  /** The ways in which a client may prove who it is; one of them in each request. */
  readonly clientAuth: readonly [ClientAuth, ...ClientAuth[]]
  readonly body: "form" | "json"
  /** The answer to a body of another content type. */
  readonly wrongBodyStatus: 400 | 415
  /** Whether `grant_type` and `scope` may come in the query too. Credentials never may. */
  readonly readsQuery: boolean
  /** What else each token request must carry. */
  readonly requires?: readonly Requirement[]
  readonly scopes: ScopePolicy
  readonly reply: {
    readonly status: 200 | 201
    /** Seconds. */
    readonly lifetime: number
    readonly tokenType: "Bearer"
    /** The fields besides `access_token`, `token_type` and `expires_in`. */
    readonly fields: readonly ("scope" | "client_id" | "refresh_token")[]
  }
  readonly errors: ErrorShape
}

/**
 * `"basic"`: HTTP Basic of the id and secret as they are, not form-encoded. `"post"`: `client_id` and `client_secret` in the
 * body. `"none"`: `client_id` in the body and no secret. An object: `private_key_jwt` of RFC 7523, with RS256.
 */
export type ClientAuth = "basic" | "post" | "none" | PrivateKeyJwt

export interface PrivateKeyJwt {
  /** The claim `aud` holds one of these, or `realmPath` at the sandbox's own token origin. */
  readonly audiences: readonly string[]
  readonly realmPath: string
  /** What the claim `realm` holds. */
  readonly realm: string
}

/**
 * Which scopes a token gets. `"panel"`: those of the client, whatever is asked for. `"as-asked"`: those asked for; a call with
 * one that the client lacks is refused later. `"fewer"`: those asked for that the client has. `"all-or-nothing"`: those asked
 * for, and `invalid_scope` if the client lacks one of them. Whoever asks for none gets those of the client.
 */
export type ScopePolicy = "panel" | "as-asked" | "fewer" | "all-or-nothing"

/** A header or query parameter that must be there; one of the names is enough. */
export interface Requirement {
  readonly in: "header" | "query"
  readonly names: readonly [string, ...string[]]
  /**
   * `"anything"`; the client's `client-id`, `application-key` or, if it has more than one, one of its accounts; or a UUID that
   * no earlier request had.
   */
  readonly holds: "anything" | "client-id" | "application-key" | "account" | "new-uuid"
}

/** The calls that need a token. */
export interface PixApi {
  /** What `baseUrl.api` has after its origin, without a slash at the end. */
  readonly prefix: string
  /** After the prefix. `own` is a GET that needs a token and no scope, of a PSP whose API is not Bacen's. */
  readonly paths: { readonly cob?: `/${string}`; readonly pix?: `/${string}`; readonly own?: `/${string}` }
  readonly requires?: readonly Requirement[]
  /** What the CDN before the API refuses with 403 and a page of HTML. */
  readonly edgeRefuses?: readonly ("missing-user-agent" | "chunked-body")[]
  /** The answer to an expired token. Any other wrong token is 401. */
  readonly expiredTokenStatus: 401 | 403
  readonly missingScopeStatus: 400 | 403
  /** The answer to a refund that is made; 201 in Bacen's API. */
  readonly refundStatus: 200 | 201
  readonly errors: {
    readonly token: ErrorShape
    readonly missingScope: ErrorShape
    readonly other: ErrorShape
  }
}

/** A route of a profile by method and path, with parameters in braces, e.g. `PUT /v2/cob/{txid}`. */
export type ProfileRoute = `${"GET" | "POST" | "PUT"} /${string}`

/** The paths of Bacen's API after its prefix, where all resources have one version. */
export const bacenPaths: PixApi["paths"] = { cob: "/cob/{txid}", pix: "/pix/{e2eid}" }
