import {
  type Attached,
  followRedirects,
  isRedirect,
  largestKept,
  requestCall,
  withHiddenQuery
} from "@pix/auth-core/adapter"
import type { InternalAxiosRequestConfig } from "axios"

type Fetch = NonNullable<NonNullable<InternalAxiosRequestConfig["env"]>["fetch"]>

/** Where fetch was redirected to, and whether the token came along. axios tells neither. */
const redirects = /* @__PURE__ */ new WeakMap<object, { readonly url: string; readonly carried: boolean }>()
const traced = /* @__PURE__ */ new WeakMap<Fetch, Fetch>()

/** What a request carries, for the fetch below: of `fetchOptions` axios hands on what it does not know. */
const note = "pixAuthAttached"

/** `fetchOptions` with such a note. A function, since axios copies objects. */
export function withNote(options: Options | undefined, attached: Attached): Options {
  return { ...options, [note]: () => attached }
}

type Options = NonNullable<InternalAxiosRequestConfig["fetchOptions"]>

/** A `fetch` that follows redirects as the other one does, and notes what became of the token. */
const trace =
  (send: Fetch, elsewhere = send): Fetch =>
  async (input, given) => {
    const { [note]: attachedOf, ...init } = (given ?? {}) as RequestInit & { readonly [note]?: () => Attached }
    if (!(input instanceof Request) || (init.redirect ?? input.redirect) !== "follow") return send(input, init)
    const headers = new Headers(input.headers)
    const accessToken = headers.get("authorization")?.slice("Bearer ".length) ?? ""
    const attached = attachedOf?.() ?? { accessToken, headers: {}, query: {} }
    for (const name of Object.keys(attached.headers)) headers.delete(name)
    const call = requestCall(input, { headers }, largestKept, (url, own, hop) =>
      (hop === undefined ? elsewhere : send)(new Request(url, own), init)
    )
    try {
      const first = await withHiddenQuery(attached, () => send(input, { ...init, redirect: "manual" }))
      if (!isRedirect(first) && !first.redirected) return first
      const { response, carried } = await followRedirects(call, attached, first)
      redirects.set(input, { url: response.url, carried })
      return response
    } finally {
      call.drop()
    }
  }

const global: Fetch = (input, init) => globalThis.fetch(input, init)
/** Always the same function, since axios keeps an adapter for each that it sees. */
const globalFetch: Fetch = /* @__PURE__ */ trace(global)

/** The fetch that axios' fetch adapter should use, so that {@link finalUrl} knows of redirects. */
export function tracedFetch(send: Fetch | undefined): Fetch {
  return send === undefined ? globalFetch : remembered(send, send)
}

/** The same for the `fetch` of a client certificate, which is not used after a redirect to another origin. */
export function tracedCertificateFetch(send: Fetch): Fetch {
  return remembered(send, global)
}

function remembered(send: Fetch, elsewhere: Fetch): Fetch {
  const known = traced.get(send) ?? trace(send, elsewhere)
  traced.set(send, known)
  return known
}

/** Where the answer to this request came from after redirects; undefined where there is no telling. */
export function finalUrl(request: unknown): string | undefined {
  if (typeof request !== "object" || request === null) return undefined
  const { res, responseURL } = request as { res?: { responseUrl?: unknown }; responseURL?: unknown }
  const reached = redirects.get(request)?.url ?? res?.responseUrl ?? responseURL
  return typeof reached === "string" ? reached : undefined
}

/** Whether the token was dropped on the way, as far as fetch was asked to follow redirects. */
export function lostToken(request: unknown): boolean {
  return typeof request === "object" && request !== null && redirects.get(request)?.carried === false
}
