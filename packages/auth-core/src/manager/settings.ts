import { isSecure } from "../adapter/covered-urls.ts"
import { checkedCredentials, type Credentials } from "../endpoint/credentials.ts"
import { type Provider, tokenUrlOf } from "../endpoint/provider.ts"
import { maxInvalidations, type RenewalPolicy } from "../renewal/policy.ts"
import type { FetchLike } from "../http/fetch-like.ts"
import type { TokenStore } from "../store/token-store.ts"
import type { Clock } from "../time/clock.ts"
import { milliseconds } from "../time/duration.ts"
import type { TokenManagerOptions } from "./options.ts"

/** Options, checked and completed. */
export interface TokenManagerSettings extends RenewalPolicy, Credentials {
  readonly baseUrl: string
  readonly tokenUrl: URL
  readonly provider: Provider
  readonly origins: ReadonlyArray<string>
  readonly store: TokenStore | undefined
  readonly clock: Clock | undefined
  readonly fetch: FetchLike | undefined
  readonly waitUntil: ((renewal: Promise<void>) => void) | undefined
}

const names: { readonly [option in keyof Required<TokenManagerOptions>]: true } = {
  provider: true,
  clientId: true,
  clientSecret: true,
  baseUrl: true,
  origins: true,
  allowInsecureOrigins: true,
  renewBefore: true,
  requestTimeout: true,
  renewalTimeout: true,
  store: true,
  storeTimeout: true,
  clock: true,
  fetch: true,
  waitUntil: true,
  dangerouslyAllowBrowser: true
}

/** Checks the options and fills in the defaults; throws a `TypeError` that names the option and the rule. */
export function tokenManagerSettings(options: TokenManagerOptions): TokenManagerSettings {
  check(typeof options === "object" && options !== null, "options", "must be an object")
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(names, name))
  check(unknown === undefined, unknown ?? "", `is not an option; the options are ${Object.keys(names).join(", ")}`)
  check(
    options.dangerouslyAllowBrowser === true || !inBrowser(),
    "dangerouslyAllowBrowser",
    "must be true to run in a browser, where everyone can read the client secret"
  )
  const { provider, clientId, clientSecret, clock, fetch, store, waitUntil } = options
  check(isProvider(provider), "provider", providerRule)
  const credentials = checkedCredentials("createTokenManager", provider, clientId, clientSecret)
  check(hasMethods(store, "load", "save", "clear"), "store", "must have the methods load, save and clear")
  check(hasMethods(clock, "now", "monotonic", "sleep"), "clock", "must have the methods now, monotonic and sleep")
  check(fetch === undefined || typeof fetch === "function", "fetch", "must be a function")
  check(waitUntil === undefined || typeof waitUntil === "function", "waitUntil", "must be a function")
  return {
    provider,
    ...credentials,
    store,
    clock,
    fetch,
    waitUntil,
    ...urls(options),
    renewBefore: duration("renewBefore", options.renewBefore ?? 300_000, 0),
    requestTimeout: duration("requestTimeout", options.requestTimeout ?? 10_000, 1),
    renewalTimeout: duration("renewalTimeout", options.renewalTimeout ?? 30_000, 1),
    storeTimeout: duration("storeTimeout", options.storeTimeout ?? 1_000, 1),
    maxInvalidations
  }
}

function urls({ provider, baseUrl, origins = [], allowInsecureOrigins = [] }: TokenManagerOptions) {
  const insecure = originList("allowInsecureOrigins", allowInsecureOrigins)
  const allowed = (url: URL) => isSecure(url) || insecure.includes(url.origin)
  const secureRule = "must be https, or loopback, or have its origin in allowInsecureOrigins"
  const option = baseUrl === undefined ? "provider.baseUrl" : "baseUrl"
  const base = parseUrl(option, baseUrl ?? provider.baseUrl)
  check(base.username === "" && base.password === "", option, "must not contain credentials")
  check(!/[?#]/.test(base.href), option, "must not have a query or a fragment")
  check(allowed(base), option, secureRule)
  const tokenUrl = tokenUrlOf(provider, base)
  check(
    tokenUrl !== undefined,
    "provider.tokenUrl",
    "must be a path such as /oauth/token, without an origin: baseUrl says where the API is"
  )
  const others = originList("origins", origins)
  check(
    others.every((origin) => allowed(new URL(origin))),
    "origins",
    secureRule
  )
  return {
    baseUrl: base.href.replace(/\/+$/, ""),
    tokenUrl,
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

const providerRule =
  "must be a provider: ntxPay() for one, or a value with name, baseUrl, tokenUrl, request and defaultLifetime"

function isProvider(value: unknown): value is Provider {
  const { name, baseUrl, tokenUrl, request, checkSecret, defaultLifetime } = Object(value) as Partial<Provider>
  return (
    [name, baseUrl, tokenUrl].every((text) => typeof text === "string" && text !== "") &&
    typeof request === "function" &&
    (checkSecret === undefined || typeof checkSecret === "function") &&
    !!milliseconds(defaultLifetime)
  )
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
