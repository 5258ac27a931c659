import { ignoreRejection } from "../errors/ignore-rejection.ts"
import type { Provider } from "../provider/provider.ts"
import type { IssuedToken } from "../token/token.ts"

/** What a successful answer of the token endpoint turned out to be. `field` names what is not as documented. */
export type ParsedTokenResponse =
  | ({ readonly _tag: "Issued" } & IssuedToken)
  | { readonly _tag: "Invalid"; readonly field: "body" | "access_token" | "token_type" | "expires_in" }

/** More than a day counts as a day. */
const secondsOfDay = 24 * 60 * 60

/**
 * Reads the body of a successful token response, strictly and totally: any text gives a token or the name of the field
 * at fault, and never throws. No value of the body is ever repeated.
 *
 * **Details**
 *
 * `access_token` must be printable ASCII without spaces, so that it fits a header; `token_type` is `Bearer` in any case;
 * `expires_in` is a number of seconds that is not negative, or such a number as a string; absent, or null, it is unknown. `scope` only informs: anything
 * but a string counts as no scopes.
 *
 * @see RFC 6749, section 5.1; RFC 6750, section 2.1
 *
 * @param defaultLifetime taken where `expires_in` is absent; milliseconds
 * @param readToken gives the fields their usual names
 */
export function parseTokenResponse(
  body: string,
  defaultLifetime: number,
  readToken: Provider["readToken"] = (fields) => fields
): ParsedTokenResponse {
  const given = parseObject(body)
  const named: unknown = given && readToken(given)
  ignoreRejection(named)
  const fields = given && (Object(named) as Record<string, unknown>)
  if (fields === undefined) return { _tag: "Invalid", field: "body" }
  const { access_token: accessToken, token_type: tokenType, expires_in: expiresIn, scope } = fields
  if (typeof accessToken !== "string" || !/^[\x21-\x7e]+$/.test(accessToken)) {
    return { _tag: "Invalid", field: "access_token" }
  }
  if (typeof tokenType !== "string" || tokenType.toLowerCase() !== "bearer") {
    return { _tag: "Invalid", field: "token_type" }
  }
  const lifetimeAssumed = expiresIn === undefined || expiresIn === null
  const stated = lifetimeAssumed ? defaultLifetime / 1000 : seconds(expiresIn)
  // Zero is for the rules: a token that is known already may be in its last second.
  if (!(stated >= 0 && stated < Number.POSITIVE_INFINITY)) return { _tag: "Invalid", field: "expires_in" }
  const lifetime = Math.min(stated, secondsOfDay) * 1000
  const scopes = typeof scope === "string" ? scope.split(" ").filter((name) => name !== "") : []
  return { _tag: "Issued", accessToken, lifetime, lifetimeAssumed, scopes }
}

/** The object that a body of JSON is; undefined where it is none. */
export function parseObject(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body)
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value)
    return isObject ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function seconds(value: unknown): number {
  if (typeof value === "number") return value
  return typeof value === "string" && /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN
}
