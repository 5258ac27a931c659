import type { InternalAxiosRequestConfig } from "axios"

type Fetch = NonNullable<NonNullable<InternalAxiosRequestConfig["env"]>["fetch"]>

/** Where fetch was redirected to, which axios does not tell. */
const redirects = /* @__PURE__ */ new WeakMap<object, string>()
const traced = /* @__PURE__ */ new WeakMap<Fetch, Fetch>()

const trace =
  (send: Fetch): Fetch =>
  async (input, init) => {
    const response = await send(input, init)
    if (response.redirected && typeof input === "object") redirects.set(input, response.url)
    return response
  }

/** Always the same function, since axios keeps an adapter for each that it sees. */
const globalFetch: Fetch = /* @__PURE__ */ trace((input, init) => globalThis.fetch(input, init))

/** The fetch that axios' fetch adapter should use, so that {@link finalUrl} knows of redirects. */
export function tracedFetch(send: Fetch | undefined): Fetch {
  if (send === undefined) return globalFetch
  const known = traced.get(send) ?? trace(send)
  traced.set(send, known)
  return known
}

/** Where the answer to this request came from after redirects; undefined where there is no telling. */
export function finalUrl(request: unknown): string | undefined {
  if (typeof request !== "object" || request === null) return undefined
  const { res, responseURL } = request as { res?: { responseUrl?: unknown }; responseURL?: unknown }
  const reached = redirects.get(request) ?? res?.responseUrl ?? responseURL
  return typeof reached === "string" ? reached : undefined
}
