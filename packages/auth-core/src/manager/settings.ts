import { isSecure } from "../adapter/covered-urls.ts"
import { checkedCredentials, type Credentials } from "../endpoint/credentials.ts"
import { budgetOf, type Provider, tokenUrlOf } from "../provider/provider.ts"
import { areScopes, providerProblem } from "../provider/provider-problem.ts"
import { maxInvalidations, type RenewalPolicy } from "../renewal/policy.ts"
import { type ClientCertificate, isClientCertificate } from "../http/client-certificate.ts"
import type { FetchLike } from "../http/fetch-like.ts"
import { hexFingerprint } from "../store/store-key.ts"
import type { TokenStore } from "../store/token-store.ts"
import type { Clock } from "../time/clock.ts"
import { milliseconds } from "../time/duration.ts"
import type { TokenManagerOptions } from "./options.ts"

/** Options, checked and completed. */
export interface TokenManagerSettings extends RenewalPolicy, Credentials {
  readonly baseUrl: string
  readonly tokenUrl: URL
  readonly provider: Provider
  readonly scopes: ReadonlyArray<string>
  /** 64 hexadecimal digits in lower case. */
  readonly certificateFingerprint: string | undefined
  readonly certificate: ClientCertificate | undefined
  /** Of the certificate, where token requests are sent with it. */
  readonly probe: ClientCertificate["probe"]
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
  scopes: true,
  baseUrl: true,
  origins: true,
  allowInsecureOrigins: true,
  renewBefore: true,
  requestTimeout: true,
  renewalTimeout: true,
  certificate: true,
  certificateFingerprint: true,
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
  const { provider, clientId, clientSecret, certificate, clock, fetch, store, waitUntil } = options
  check(typeof provider === "object" && provider !== null, "provider", "must be a provider: ntxPay() for one")
  const wrong = providerProblem(provider)
  check(wrong === undefined, `provider.${wrong?.field}`, wrong?.rule ?? "")
  const credentials = checkedCredentials("createTokenManager", provider, clientId, clientSecret)
  check(hasMethods(store, "load", "save", "clear"), "store", "must have the methods load, save and clear")
  check(hasMethods(clock, "now", "monotonic", "sleep"), "clock", "must have the methods now, monotonic and sleep")
  check(fetch === undefined || typeof fetch === "function", "fetch", "must be a function")
  check(
    certificate === undefined || isClientCertificate(certificate),
    "certificate",
    "must be what clientCertificate() of @pix/auth-mtls gives: await it"
  )
  const { certificateFingerprint = certificate?.fingerprint } = options
  check(waitUntil === undefined || typeof waitUntil === "function", "waitUntil", "must be a function")
  const addresses = urls(options)
  const isSent = fetch !== undefined || certificate !== undefined || isPlain(addresses.tokenUrl)
  check(
    isSent || provider.mutualTls !== "both",
    "certificate",
    `is missing: ${provider.name} demands a client certificate. Give one, or a fetch that brings it`
  )
  return {
    provider,
    ...credentials,
    scopes: scopesOf(options),
    certificate,
    certificateFingerprint: fingerprintOf(certificateFingerprint),
    store,
    clock,
    fetch: fetch ?? (certificate && ((url, init) => certificate.fetch(url, init))),
    probe: fetch === undefined && certificate ? async (url, init) => certificate.probe?.(url, init) : undefined,
    waitUntil,
    ...addresses,
    renewBefore: duration("renewBefore", options.renewBefore ?? 300_000, 0),
    requestTimeout: duration("requestTimeout", options.requestTimeout ?? 10_000, 1),
    renewalTimeout: duration("renewalTimeout", options.renewalTimeout ?? 30_000, 1),
    storeTimeout: duration("storeTimeout", options.storeTimeout ?? 1_000, 1),
    maxInvalidations,
    budget: budgetOf(provider)
  }
}

function urls({ provider, baseUrl, origins = [], allowInsecureOrigins = [] }: TokenManagerOptions) {
  const insecure = originList("allowInsecureOrigins", allowInsecureOrigins)
  const allowed = (url: URL) => isSecure(url) || insecure.includes(url.origin)
  const secureRule = "must be https, or loopback, or have its origin in allowInsecureOrigins"
  const moved = movedTo(baseUrl)
  const option = moved?.api === undefined ? "provider.baseUrl" : "baseUrl"
  const base = parseUrl(option, moved?.api ?? provider.baseUrl)
  check(base.username === "" && base.password === "", option, "must not contain credentials")
  check(!/[?#]/.test(base.href), option, "must not have a query or a fragment")
  check(allowed(base), option, secureRule)
  const tokenOrigin = moved && (moved.token === undefined ? base.origin : originList("baseUrl.token", [moved.token])[0])
  const tokenUrl = tokenUrlOf(provider, tokenOrigin)
  check(tokenUrl !== undefined, "provider.tokenUrl", "must be a path such as /oauth/token, or an absolute http(s) URL")
  check(allowed(tokenUrl), moved === undefined ? "provider.tokenUrl" : "baseUrl.token", secureRule)
  // Once moved, no token goes to where the provider's API is.
  const own = moved === undefined ? originList("provider.origins", provider.origins ?? []) : []
  const others = [...own, ...originList("origins", origins)]
  check(
    others.every((origin) => allowed(new URL(origin))),
    "origins",
    secureRule
  )
  return {
    baseUrl: base.href.replace(/\/+$/, ""),
    tokenUrl,
    origins: [...new Set([base.origin, ...others])]
  }
}

/** Where the option moves API and token endpoint; undefined where it is absent. */
function movedTo(
  baseUrl: TokenManagerOptions["baseUrl"]
): { readonly api: unknown; readonly token?: unknown } | undefined {
  if (baseUrl === undefined) return undefined
  if (typeof baseUrl === "string" || baseUrl instanceof URL) return { api: baseUrl }
  const { api, token, ...others } = Object(baseUrl) as { readonly api?: unknown; readonly token?: unknown }
  check(
    isGiven(api) && isGiven(token) && Object.keys(others).length === 0,
    "baseUrl",
    "must be a URL, or { api, token } with a URL and an origin"
  )
  return { api, token }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}

function scopesOf({ provider, scopes = provider.defaultScopes ?? [] }: TokenManagerOptions): ReadonlyArray<string> {
  check(areScopes(scopes), "scopes", 'must be a list of scopes, such as ["cob.read", "cob.write"]')
  return Object.freeze([...new Set(scopes)])
}

/** Whether there is no TLS, as of a sandbox on loopback. */
function isPlain({ protocol }: URL): boolean {
  return protocol === "http:"
}

function fingerprintOf(value: unknown): string | undefined {
  if (value === undefined) return undefined
  const hex = typeof value === "string" ? hexFingerprint(value) : undefined
  check(hex !== undefined, "certificateFingerprint", "must be SHA-256: 64 hexadecimal digits, or 43 of base64url")
  return hex
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
