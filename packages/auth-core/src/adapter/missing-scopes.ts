/** What a 403 says about scopes. */
export interface MissingScopes {
  /** What the API asks for, as its `WWW-Authenticate` lists it. */
  readonly required: ReadonlyArray<string>
  /** What the held token was granted. */
  readonly granted: ReadonlyArray<string>
  /** What is required and was not granted. */
  readonly missing: ReadonlyArray<string>
}

/** A response of any client: the fetch `Response`, axios' and ky's. */
export interface ResponseLike {
  /** Of HTTP. */
  readonly status: number
  /** An object with `get`, or one with the names in small letters. */
  readonly headers: { get(name: string): unknown } | { readonly [name: string]: unknown }
}

/**
 * Which scopes a 403 is about, as data; undefined when `response` is not a 403 or does not say. A new token cannot help:
 * have the scope enabled by the PSP.
 *
 * **Example**
 *
 * ```ts
 * import { createAuthFetch, createTokenManager, missingScopes, ntxPay } from "@pix/auth-fetch"
 *
 * const { PIX_CLIENT_ID, PIX_CLIENT_SECRET } = process.env
 * const tokens = createTokenManager({ provider: ntxPay(), clientId: PIX_CLIENT_ID, clientSecret: PIX_CLIENT_SECRET })
 * const response = await createAuthFetch(tokens)("/accounts/balances")
 * const scopes = missingScopes(response, tokens)
 * if (scopes !== undefined) console.error("ask for", scopes.missing)
 * ```
 *
 * @see RFC 6750, section 3
 */
export function missingScopes(
  response: ResponseLike,
  tokens: { snapshot(): { readonly scopes: ReadonlyArray<string> } }
): MissingScopes | undefined {
  if (response.status !== 403) return undefined
  const challenge = header(response.headers, "www-authenticate")
  const scope = scopeOfBearer.exec(challenge)
  if (scope === null) return undefined
  const required = (scope[1] ?? scope[2] ?? "").split(" ").filter((name) => name !== "")
  const granted = tokens.snapshot().scopes
  return { required, granted, missing: required.filter((name) => !granted.includes(name)) }
}

/** The parameter `scope` of a Bearer challenge, past those before it; other challenges may come first. */
const scopeOfBearer =
  /(?:^|,\s*)bearer\s+(?:[\w-]+\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s,"]+)\s*,\s*)*?scope\s*=\s*(?:"([^"]*)"|([^\s,"]+))/i

function header(headers: ResponseLike["headers"], name: string): string {
  const value = typeof headers["get"] === "function" ? headers["get"](name) : (headers as Record<string, unknown>)[name]
  return typeof value === "string" ? value.trim() : ""
}
