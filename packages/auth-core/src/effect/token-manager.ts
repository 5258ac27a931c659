import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import type * as Stream from "effect/Stream"
import type { Authorization } from "../adapter/authorization.ts"
import type { GetTokenOptions, RejectedRequest } from "../adapter/token-provider.ts"
import type { AuthError } from "../errors/auth-error.ts"
import type { TokenSnapshot } from "../manager/token-snapshot.ts"
import type { TokenEvent } from "../renewal/token-events.ts"

/**
 * Keeps one token fresh for one pair of credentials, as a service: what `createTokenManager` gives, in Effects.
 *
 * **Details**
 *
 * A caller who is interrupted stops waiting, and nobody else does: the renewal belongs to the scope of the manager. So
 * `Effect.timeout` is all that a deadline needs. When the scope closes, whoever waits fails with `ManagerDisposed`.
 *
 * Each renewal is a span named `pix.auth.renew`. Counters: `pix_auth_renewals`, `pix_auth_renewal_failures`,
 * `pix_auth_served_while_due` and `pix_auth_fast_failures`.
 */
export interface TokenManager {
  /** The URL of the API, without a trailing slash. */
  readonly baseUrl: string
  /** The statuses by which the API says that a token is expired or revoked. */
  readonly rejectedStatuses: ReadonlyArray<number>
  /** Whether a request to this absolute URL gets the token: its origin is one of the configured, and secure. */
  readonly covers: (url: string | URL) => boolean
  /**
   * A valid token: at once while one is held, with a renewal in the background inside the renewal window; otherwise when the one
   * renewal that all callers share has ended.
   */
  readonly getToken: (options?: TokenRequestOptions) => Effect.Effect<Redacted.Redacted, AuthError>
  /** The token if it is valid now. Inside the renewal window this also starts a renewal in the background. */
  readonly currentToken: Effect.Effect<Option.Option<Redacted.Redacted>>
  /** The same as `getToken`, with what else the provider asks for on each call. */
  readonly getAuthorization: (options?: TokenRequestOptions) => Effect.Effect<Authorization, AuthError>
  /** The same as `currentToken`, with what else the provider asks for on each call. */
  readonly currentAuthorization: Effect.Effect<Option.Option<Authorization>>
  /** Reports a 401 for this token. It is cleared if it is still the current one. `replay` of this entry point does all of it. */
  readonly invalidateToken: (accessToken: string | Redacted.Redacted, context?: RejectedRequest) => Effect.Effect<void>
  /** What is known at this instant. No token, no secret. */
  readonly snapshot: Effect.Effect<TokenSnapshot>
  /** What happens from now on. A consumer that is slow misses the oldest of more than 64. Ends with the manager. */
  readonly events: Stream.Stream<TokenEvent>
}

/** Options of `getToken` and `getAuthorization`. A wrong one is a defect. */
export type TokenRequestOptions = Pick<GetTokenOptions, "minValidity" | "rejected">

/** The service of that name. */
export const TokenManager: Context.Service<TokenManager, TokenManager> =
  /* @__PURE__ */ Context.Service("@pix/auth-core/TokenManager")
