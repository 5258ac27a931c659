import type { Provider } from "../provider/provider.ts"
import type { ClientCertificate } from "../http/client-certificate.ts"
import type { FetchLike } from "../http/fetch-like.ts"
import type { TokenStore } from "../store/token-store.ts"
import type { Clock } from "../time/clock.ts"
import type { DurationInput } from "../time/duration.ts"

/** Options of {@link createTokenManager}. A wrong one throws a `TypeError` at once that names it and the rule. */
export interface TokenManagerOptions {
  /** The PSP: `ntxPay()`, another one of this package, or one that you describe. */
  readonly provider: Provider
  /** Given by the PSP at registration. The type takes what `process.env` gives; a missing one throws. */
  readonly clientId: string | undefined
  /**
   * Given by the PSP; server-side only. A function is called at each token request, so that a secret rotates without a
   * restart. After a rejection it is also called when somebody asks for a token, so that a corrected secret is used
   * immediately. The type takes what `process.env` gives; a missing one throws, unless the provider
   * needs none.
   */
  readonly clientSecret?: string | (() => string | PromiseLike<string>) | undefined
  /**
   * What the token is for. Some PSPs grant fewer, and some refuse the whole request for one that is not enabled.
   *
   * @default the provider's, often none
   *
   * @see RFC 6749, section 3.3
   */
  readonly scopes?: ReadonlyArray<string> | undefined
  /**
   * Where the API is, with or without a path prefix: moves the API and the token endpoint of the provider to another
   * origin, such as a sandbox or a gateway. `{ api, token }` moves them to two origins: `token` is an origin, and the path
   * of the token endpoint stays.
   *
   * @default the provider's
   */
  readonly baseUrl?: string | URL | { readonly api: string | URL; readonly token: string | URL } | undefined
  /**
   * Other origins that get the token, besides that of `baseUrl`.
   *
   * @default []
   */
  readonly origins?: ReadonlyArray<string> | undefined
  /**
   * Origins to which credentials and tokens may go over plain http.
   *
   * **Gotcha**: whoever is on the way can read them. Loopback needs no permission.
   *
   * @default []
   */
  readonly allowInsecureOrigins?: ReadonlyArray<string> | undefined
  /**
   * How long before its expiry a token is renewed, at most a fifth of its lifetime.
   *
   * @default "5 minutes"
   */
  readonly renewBefore?: DurationInput | undefined
  /**
   * How long one token request may take.
   *
   * @default "10 seconds"
   */
  readonly requestTimeout?: DurationInput | undefined
  /**
   * How long a renewal may take in all: at most three token requests and the waits between them.
   *
   * @default "30 seconds"
   */
  readonly renewalTimeout?: DurationInput | undefined
  /**
   * The client certificate, as `clientCertificate()` of `@pix/auth-mtls` makes one. Token requests are sent with it, unless the
   * option `fetch` is given; the adapters send calls with it, unless they are given a transport of their own. It goes to covered
   * URLs alone.
   *
   * @default none
   */
  readonly certificate?: ClientCertificate | undefined
  /**
   * The SHA-256 fingerprint of the client certificate, where a `fetch` of yours brings it, as `openssl x509 -fingerprint -sha256` and `fingerprint256` of Node have it,
   * or as `x5t#S256` in base64url. With it, a `store` keeps the tokens of two certificates apart: a token may be bound to the
   * one that it was requested with.
   *
   * @default that of `certificate`
   *
   * @see RFC 8705, sections 3.1 and 6.3
   */
  readonly certificateFingerprint?: string | undefined
  /**
   * Where the token is kept between restarts, processes and hosts.
   *
   * @default the manager's memory alone
   */
  readonly store?: TokenStore | undefined
  /**
   * How long one operation of the store may take. A slower one is skipped and reported as `StoreFailed`.
   *
   * @default "1 second"
   */
  readonly storeTimeout?: DurationInput | undefined
  /**
   * Where time comes from. While it throws or gives no finite number, the manager's time stands still, and it reports
   * `ClockFailed`.
   *
   * @default the machine's clocks
   */
  readonly clock?: Clock | undefined
  /**
   * The `fetch` that makes token requests. Those of undici and node-fetch 3 fit, and `tokenFetch` of `@pix/auth-axios` sends
   * them through an axios instance.
   *
   * @default that of `certificate`; or globalThis.fetch, or the one before it if `createAuthFetch` made that
   */
  readonly fetch?: FetchLike | undefined
  /**
   * Is given the promise of each renewal that runs in the background, for platforms that freeze between requests, or that
   * cancel what a request leaves running. Pass `waitUntil` of `cloudflare:workers`, for one. If it throws or rejects, that is ignored.
   *
   * @default nothing is done
   */
  readonly waitUntil?: ((renewal: Promise<void>) => void) | undefined
  /**
   * Lets the manager run in a browser.
   *
   * **Gotcha**: everyone who opens the page can then read the client secret.
   *
   * @default false
   */
  readonly dangerouslyAllowBrowser?: boolean | undefined
}
