import type { FetchLikeInit } from "@pix/auth-core"
import { globalFetchWithoutToken } from "@pix/auth-core/adapter"
import type { AxiosRequestConfig } from "axios"

/** What says how a request travels, and nothing of what it says. Some are younger than the types of the oldest axios. */
const ofTransport = [
  "httpAgent",
  "httpsAgent",
  "proxy",
  "socketPath",
  "allowedSocketPaths",
  "transport",
  "lookup",
  "family",
  "httpVersion",
  "http2Options",
  "insecureHTTPParser",
  "maxContentLength",
  "maxBodyLength",
  "maxRate"
]

/** Of `fetchOptions`, what axios owns: the oldest fetch adapter would take it from there. */
const owned = /* @__PURE__ */ new Set(["body", "headers", "method", "signal", "duplex", "credentials"])

/** How a token request travels where an instance has these defaults. */
export function transportOf(defaults: object, init: FetchLikeInit): AxiosRequestConfig {
  const given = defaults as AxiosRequestConfig & Readonly<Record<string, unknown>>
  const own = Object.fromEntries(
    ofTransport.filter((name) => Object.hasOwn(given, name)).map((name) => [name, given[name]])
  )
  const { env, fetchOptions } = given
  const { cache, next } = init as FetchLikeInit & { readonly next?: unknown }
  return {
    ...own,
    adapter: withoutXhr(given.adapter),
    env: { ...env, fetch: env?.fetch ?? globalFetchWithoutToken() },
    fetchOptions: {
      ...Object.fromEntries(Object.entries(fetchOptions ?? {}).filter(([name]) => !owned.has(name))),
      redirect: init.redirect,
      ...(cache && { cache }),
      ...(next !== undefined && { next })
    }
  } as AxiosRequestConfig
}

/** It follows redirects, and the secret along with them. */
function withoutXhr(adapter: AxiosRequestConfig["adapter"]): AxiosRequestConfig["adapter"] {
  const others = [adapter ?? []].flat().filter((one) => one !== "xhr")
  return others.length > 0 ? (others as AxiosRequestConfig["adapter"]) : ["http", "fetch"]
}
