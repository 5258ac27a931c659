import type { ClientCertificate } from "../http/client-certificate.ts"
import type { ApiRequestParts } from "../provider/provider.ts"

/** What a call of the API needs: a valid token, and what else the provider asks for. Adapters read it once for each request. */
export interface Authorization {
  /** The token that goes into the header `Authorization`. */
  readonly accessToken: string
  /**
   * Gives the headers and the query of one request, new ones for each: call it once a sending. Undefined where the provider
   * asks for none.
   *
   * @throws TypeError when `apiRequest` of the provider throws, or gives something that cannot be sent
   */
  readonly apiRequest: (() => ApiRequestParts) | undefined
  /** The certificate that the connection must present, since the token may be bound to it. Undefined if the manager has none. */
  readonly certificate?: ClientCertificate | undefined
}

/** Makes an {@link Authorization} that shows no token when it is printed. */
export function authorizationOf(
  accessToken: string,
  apiRequest: Authorization["apiRequest"],
  certificate?: ClientCertificate
): Authorization {
  const authorization = { apiRequest, certificate }
  // Not enumerable, so that neither `console.log` nor `JSON.stringify` shows it.
  return Object.defineProperty(authorization, "accessToken", { value: accessToken }) as typeof authorization & {
    readonly accessToken: string
  }
}

/** What an adapter adds to a request: the token, and those headers and query parameters of the provider that the caller has not set. */
export interface Attached {
  /** The token that goes into the header `Authorization`. */
  readonly accessToken: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Not encoded. */
  readonly query: Readonly<Record<string, string>>
  /** What the connection has to have. */
  readonly certificate?: ClientCertificate | undefined
}

const none: Readonly<Record<string, string>> = /* @__PURE__ */ Object.freeze({})

/**
 * What one sending of a request carries. What the caller has set stays as it is: such headers and parameters are left out.
 *
 * @param url of the request, with its query
 * @param hasHeader whether the caller has set a header; it is asked in lower case
 */
export function attach(
  { accessToken, apiRequest, certificate }: Authorization,
  url: string,
  hasHeader: (name: string) => boolean
): Attached {
  if (apiRequest === undefined) return { accessToken, certificate, headers: none, query: none }
  const { headers = none, query = none } = apiRequest()
  const own = new URLSearchParams(splitUrl(url).search)
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const)
  return {
    accessToken,
    certificate,
    headers: Object.fromEntries(lower.filter(([name]) => !hasHeader(name))),
    query: Object.fromEntries(Object.entries(query).filter(([name]) => !own.has(name)))
  }
}

/** The URL with these parameters at the end of its query, but for those whose name is there already. */
export function withQuery(url: string, query: Attached["query"]): string {
  const { path, search, hash } = splitUrl(url)
  const own = new URLSearchParams(search)
  const added = Object.entries(query).filter(([name]) => !own.has(name))
  if (added.length === 0) return url
  const joint = search === "" ? "?" : /[?&]$/.test(search) ? "" : "&"
  return path + search + joint + new URLSearchParams(added).toString() + hash
}

/** The URL without these parameters, wherever both name and value are the same. */
export function withoutQuery(url: string, query: Attached["query"]): string {
  const { path, search, hash } = splitUrl(url)
  if (search === "") return url
  const parts = search.slice(1).split("&")
  const left = parts.filter((part) => {
    const [[name, value] = ["", ""]] = new URLSearchParams(part)
    return !Object.hasOwn(query, name) || query[name] !== value
  })
  return left.length === parts.length ? url : path + (left.length > 0 ? `?${left.join("&")}` : "") + hash
}

function splitUrl(url: string): { readonly path: string; readonly search: string; readonly hash: string } {
  const [, path = "", search = "", hash = ""] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(url) ?? []
  return { path, search, hash }
}
