import type { Clock } from "./clock.ts"
import { type DurationInput, milliseconds } from "./duration.ts"
import { isSecure } from "./origin.ts"
import type { RenewalPolicy } from "./renewal-rules.ts"
import { pixBacen, type TokenEndpoint } from "./token-endpoint.ts"
import { isClientSecret } from "./token-source.ts"
import type { TokenStore } from "./token-store.ts"

/** Options of {@link createTokenManager}. A wrong one throws a `TypeError` at once that names it and the rule. */
export interface TokenManagerOptions {
  /** Given by the PSP at registration. Not empty. */
  readonly clientId: string
  /**
   * 8 to 64 characters, given by the PSP; server-side only. A function is read at each token request, so that a secret
   * rotates without a restart; and once the secret was rejected, also when somebody asks, to notice another one at once.
   */
  readonly clientSecret: string | (() => string | PromiseLike<string>)
  /**
   * Where the API lives, with or without a path prefix.
   *
   * @default "https://api.ntxpay.com"
   */
  readonly baseUrl?: string | URL
  /**
   * What is posted where to get a token.
   *
   * @default pixBacen
   */
  readonly tokenEndpoint?: TokenEndpoint
  /**
   * Other origins that get the token, besides that of `baseUrl`.
   *
   * @default []
   */
  readonly origins?: ReadonlyArray<string>
  /**
   * Origins to which credentials and tokens may go over plain http.
   *
   * **Gotcha**: whoever is on the way can read them. Loopback needs no permission.
   *
   * @default []
   */
  readonly allowInsecureOrigins?: ReadonlyArray<string>
  /**
   * How long before its expiry a token is renewed, at most a fifth of its lifetime.
   *
   * @default "5 minutes"
   */
  readonly renewBefore?: DurationInput
  /**
   * How long one token request may take.
   *
   * @default "10 seconds"
   */
  readonly requestTimeout?: DurationInput
  /**
   * How long a renewal may take in all: at most three token requests and the waits between them.
   *
   * @default "30 seconds"
   */
  readonly acquireTimeout?: DurationInput
  /**
   * Where the token is kept between restarts, processes and hosts.
   *
   * @default the manager's memory alone
   */
  readonly store?: TokenStore
  /**
   * How long one operation of the store may take. One that takes longer is done without.
   *
   * @default "1 second"
   */
  readonly storeTimeout?: DurationInput
  /**
   * Where time comes from.
   *
   * @default the machine's clocks
   */
  readonly clock?: Clock
  /**
   * What token requests are made with.
   *
   * @default globalThis.fetch
   */
  readonly fetch?: typeof globalThis.fetch
  /**
   * Handed the promise of each renewal that runs behind its callers, for platforms that freeze between requests.
   *
   * @default nothing is done
   */
  readonly waitUntil?: (renewal: Promise<void>) => void
  /**
   * Lets the manager run in a browser.
   *
   * **Gotcha**: everyone who opens the page can then read the client secret.
   *
   * @default false
   */
  readonly dangerouslyAllowBrowser?: boolean
}

/** Options, checked and completed. */
export interface TokenManagerSettings extends RenewalPolicy {
  readonly clientId: string
  readonly clientSecret: () => string | PromiseLike<string>
  readonly baseUrl: string
  readonly tokenUrl: URL
  readonly tokenEndpoint: TokenEndpoint
  readonly origins: ReadonlyArray<string>
  readonly store: TokenStore | undefined
  readonly clock: Clock | undefined
  readonly fetch: typeof globalThis.fetch | undefined
  readonly waitUntil: ((renewal: Promise<void>) => void) | undefined
}

const names: ReadonlyArray<keyof TokenManagerOptions> = [
  "clientId",
  "clientSecret",
  "baseUrl",
  "tokenEndpoint",
  "origins",
  "allowInsecureOrigins",
  "renewBefore",
  "requestTimeout",
  "acquireTimeout",
  "store",
  "storeTimeout",
  "clock",
  "fetch",
  "waitUntil",
  "dangerouslyAllowBrowser"
]

/** Checks the options and fills in the defaults; throws a `TypeError` that names the option and the rule. */
export function tokenManagerSettings(options: TokenManagerOptions): TokenManagerSettings {
  check(typeof options === "object" && options !== null, "options", "must be an object")
  const unknown = Object.keys(options).find((name) => !(names as ReadonlyArray<string>).includes(name))
  check(unknown === undefined, unknown ?? "", `is not an option; the options are ${names.join(", ")}`)
  check(
    options.dangerouslyAllowBrowser === true || !inBrowser(),
    "dangerouslyAllowBrowser",
    "must be true to run in a browser, where everyone can read the client secret"
  )
  const { clientId, clientSecret, clock, fetch, store, waitUntil } = options
  check(typeof clientId === "string" && clientId !== "", "clientId", "must be a string that is not empty")
  check(
    typeof clientSecret === "function" || isClientSecret(clientSecret),
    "clientSecret",
    "must be a string of 8 to 64 characters, or a function that gives one"
  )
  check(hasMethods(store, "load", "save", "clear"), "store", "must have the methods load, save and clear")
  check(hasMethods(clock, "now", "monotonic", "sleep"), "clock", "must have the methods now, monotonic and sleep")
  check(fetch === undefined || typeof fetch === "function", "fetch", "must be a function")
  check(waitUntil === undefined || typeof waitUntil === "function", "waitUntil", "must be a function")
  return {
    clientId,
    clientSecret: typeof clientSecret === "function" ? clientSecret : () => clientSecret,
    store,
    clock,
    fetch,
    waitUntil,
    ...urls(options),
    renewBefore: duration("renewBefore", options.renewBefore ?? 300_000, 0),
    requestTimeout: duration("requestTimeout", options.requestTimeout ?? 10_000, 1),
    acquireTimeout: duration("acquireTimeout", options.acquireTimeout ?? 30_000, 1),
    storeTimeout: duration("storeTimeout", options.storeTimeout ?? 1_000, 1)
  }
}

function urls(options: TokenManagerOptions) {
  const {
    baseUrl = "https://api.ntxpay.com",
    tokenEndpoint = pixBacen,
    origins = [],
    allowInsecureOrigins = []
  } = options
  const insecure = originList("allowInsecureOrigins", allowInsecureOrigins)
  const allowed = (url: URL) => isSecure(url) || insecure.includes(url.origin)
  const secureRule = "must be https, or loopback, or have its origin in allowInsecureOrigins"
  const base = parseUrl("baseUrl", baseUrl)
  check(base.username === "" && base.password === "", "baseUrl", "must not contain credentials")
  check(base.search === "" && base.hash === "", "baseUrl", "must not have a query or a fragment")
  check(allowed(base), "baseUrl", secureRule)
  check(
    isTokenEndpoint(tokenEndpoint, base.origin),
    "tokenEndpoint",
    "must have path (from the root), headers, body, defaultLifetime"
  )
  const others = originList("origins", origins)
  check(
    others.every((origin) => allowed(new URL(origin))),
    "origins",
    secureRule
  )
  return {
    baseUrl: base.href.replace(/\/+$/, ""),
    tokenUrl: new URL(tokenEndpoint.path, base.origin),
    tokenEndpoint,
    origins: [base.origin, ...others]
  }
}

function originList(option: string, values: unknown): ReadonlyArray<string> {
  check(Array.isArray(values), option, "must be a list of origins")
  return values.map((value) => {
    const { href, origin } = parseUrl(option, value)
    check(href === `${origin}/`, option, "must have no path: an origin is covered as a whole")
    return origin
  })
}

function parseUrl(option: string, value: unknown): URL {
  const text = value instanceof URL ? value.href : value
  const url = typeof text === "string" && URL.canParse(text) ? new URL(text) : undefined
  check(url?.protocol === "https:" || url?.protocol === "http:", option, "must be an absolute http(s) URL")
  return url
}

function duration(option: string, value: unknown, least: number): number {
  const length = milliseconds(value)
  check(
    length !== undefined && length >= least,
    option,
    `must be milliseconds or a text such as "5 minutes", at least ${least} ms`
  )
  return length
}

/** The credentials go where it says: a path that leads to another origin, as `//host` and `/\\host` do, is none. */
function isTokenEndpoint(value: unknown, origin: string): value is TokenEndpoint {
  const { path, headers, body, defaultLifetime } = (value ?? {}) as Partial<TokenEndpoint>
  const isPath = typeof path === "string" && path.startsWith("/") && URL.canParse(path, origin)
  const stays = isPath && new URL(path, origin).origin === origin
  return stays && Object(headers) === headers && typeof body === "function" && !!milliseconds(defaultLifetime)
}

/** Whether an optional service is absent, or has these methods. */
function hasMethods(service: unknown, ...methods: ReadonlyArray<string>): boolean {
  if (service === undefined) return true
  const members = Object(service) as Record<string, unknown>
  return methods.every((method) => typeof members[method] === "function")
}

function inBrowser(): boolean {
  const { document, process } = globalThis as { document?: unknown; process?: { versions?: { node?: string } } }
  return document !== undefined && process?.versions?.node === undefined
}

function check(holds: boolean, option: string, rule: string): asserts holds {
  if (!holds) throw new TypeError(`createTokenManager: "${option}" ${rule}`)
}
