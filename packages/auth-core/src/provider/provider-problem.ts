import { milliseconds } from "../time/duration.ts"
import type { Provider } from "./provider.ts"

/** What is wrong with a value that is to be a provider: the field and its rule; undefined if nothing is. */
export function providerProblem(value: unknown): { readonly field: string; readonly rule: string } | undefined {
  const given = Object(value) as { readonly [field: string]: unknown }
  for (const [field, rule] of Object.entries(rules)) {
    if (!rule.holds(given[field])) return { field, rule: rule.text }
  }
  return undefined
}

/** Whether a provider has a field of this name. */
export function isProviderField(name: string): boolean {
  return Object.hasOwn(rules, name)
}

interface Rule {
  readonly holds: (value: unknown) => boolean
  readonly text: string
}

const isText = (value: unknown): boolean => typeof value === "string" && value !== ""
const aText: Rule = { holds: isText, text: "must be a text that is not empty" }
const optional = (holds: Rule["holds"], text: string): Rule => ({
  holds: (value) => value === undefined || holds(value),
  text
})
const aFunction = optional((value) => typeof value === "function", "must be a function, or absent")
/**
 * Whether a value is a list of scopes.
 *
 * @see RFC 6749, section 3.3
 */
export function areScopes(value: unknown): value is ReadonlyArray<string> {
  return Array.isArray(value) && value.every((scope) => typeof scope === "string" && scopeToken.test(scope))
}

const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/

function isHttpUrl(value: unknown): boolean {
  return typeof value === "string" && /^https?:\/\//i.test(value) && URL.canParse(value)
}

const rules: { readonly [field in keyof Required<Provider>]: Rule } = {
  name: aText,
  baseUrl: { holds: isHttpUrl, text: "must be an absolute http(s) URL" },
  origins: optional(
    (value) => Array.isArray(value) && value.every(isHttpUrl),
    "must be a list of absolute http(s) URLs, or absent"
  ),
  tokenUrl: {
    holds: (value) => isHttpUrl(value) || /^\/(?![/\\])/.test(String(value)),
    text: "must be a path such as /oauth/token, or an absolute http(s) URL"
  },
  request: { holds: (value) => typeof value === "function", text: "must be a function" },
  requestToken: aFunction,
  requiresSecret: optional((value) => typeof value === "boolean", "must be true, false or absent"),
  checkSecret: aFunction,
  defaultScopes: optional(areScopes, 'must be a list of scopes, such as ["cob.read", "cob.write"], or absent'),
  defaultLifetime: {
    holds: (value) => (milliseconds(value) ?? 0) > 0,
    text: 'must be milliseconds or a text such as "1 hour"'
  },
  readToken: aFunction,
  readRefusal: aFunction,
  apiRequest: aFunction,
  rejectedStatuses: optional(
    (value) => Array.isArray(value) && value.length > 0 && value.every((status) => status === 401 || status === 403),
    "must be a list of 401 or 403 or both, or absent"
  ),
  retryRejections: optional(
    (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 2,
    "must be 0, 1 or 2, or absent: a renewal makes three attempts at most"
  ),
  tokenBudget: optional((value) => {
    const { requests, per, scope } = Object(value) as { readonly [field: string]: unknown }
    const isCount = Number.isSafeInteger(requests) && Number(requests) >= 1
    return isCount && (milliseconds(per) ?? 0) > 0 && (scope === "client" || scope === "address")
  }, 'must be { requests: 5, per: "1 minute", scope: "client" or "address" }, or absent'),
  mutualTls: optional(
    (value) => value === "none" || value === "api" || value === "both",
    'must be "none", "api" or "both", or absent'
  ),
  documentation: optional(isText, "must be a text, or absent")
}
