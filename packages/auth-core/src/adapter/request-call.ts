import { isStream } from "../http/is-stream.ts"
import { attach, type Attached, type Authorization } from "./authorization.ts"
import type { Hop, Redirectable } from "./follow-redirects.ts"
import { withHiddenQuery } from "./hidden-query.ts"
import { keepBody } from "./kept-body.ts"

/** A request that is sent with a token, and can be sent again or elsewhere. */
export interface RequestCall extends Redirectable {
  /** Frees the copy of the body. Call it when the request will not be sent again; twice is fine. */
  readonly drop: () => void
  /** What a sending of it carries, with this authorization. */
  readonly attach: (authorization: Authorization) => Attached
}

/**
 * Makes what a replay or a redirect of a `Request` needs. Call it before the `Request` is sent, because sending uses up its
 * body.
 *
 * **Details**
 *
 * It keeps a copy of its body, up to `mostKept`. A longer one, or one that is still being read when it is needed, cannot be
 * sent again.
 *
 * @param init overrides the Request, as the second argument of `fetch` does; its headers replace those of the Request. They
 * are the caller's: of what is attached at most `Authorization` may be among them.
 * @param mostKept how much of its body is kept, in bytes: {@link largestKept}; 0 for a stream, and no limit for a body at hand
 * @param send the `fetch` that sends it again, with the certificate of what is attached
 */
export function requestCall(
  request: Request,
  init: RequestInit & { readonly headers: HeadersInit },
  mostKept: number,
  send: (url: string, init: RequestInit, attached: Attached | undefined) => Promise<Response>
): RequestCall {
  const { method = request.method } = init
  const sendsOwn = request.body !== null && (init.body ?? undefined) === undefined
  const kept = sendsOwn ? keepBody(request, mostKept) : undefined
  return {
    url: request.url,
    method,
    drop: () => kept?.drop(),
    attach: (authorization) => attach(authorization, request.url, (name) => new Headers(init.headers).has(name)),
    canRepeat: async () => (sendsOwn ? (await kept?.bytes()) !== undefined : !isStream(init.body)),
    sendTo: async ({ url, attached, asGet, redirect }) => {
      const body = asGet ? undefined : await kept?.bytes()
      const headers = headersFor(new Headers(init.headers), { attached, asGet })
      const { signal } = request
      const outgoing = {
        ...fieldsOf(request),
        signal,
        ...init,
        method: asGet ? "GET" : method,
        ...(asGet ? { body: null } : body !== undefined && { body }),
        headers,
        redirect
      }
      return withHiddenQuery(attached, () => send(url, outgoing, attached))
    }
  }
}

/**
 * A copy of the caller's headers for a sending: with what is attached, or without `Authorization` if that is undefined. With
 * `asGet`, the headers that describe a body are left out.
 */
export function headersFor(headers: Headers, { attached, asGet }: Pick<Hop, "attached" | "asGet">): Headers {
  const copy = new Headers(headers)
  if (attached === undefined) for (const name of ofOrigin) copy.delete(name)
  else {
    for (const [name, value] of Object.entries(attached.headers)) copy.set(name, value)
    copy.set("authorization", `Bearer ${attached.accessToken}`)
  }
  if (asGet) for (const name of aboutBody) copy.delete(name)
  return copy
}

/** What `fetch` drops at a change of origin, whoever set it. */
const ofOrigin = ["authorization", "cookie", "host", "proxy-authorization"]

const aboutBody = [
  "content-encoding",
  "content-language",
  "content-length",
  "content-location",
  "content-type",
  "transfer-encoding"
]

/** The other options of the request, apart from URL, method, headers, body and redirects. Not every platform has all. */
function fieldsOf(request: Request): RequestInit {
  const names = ["cache", "credentials", "integrity", "keepalive", "mode", "referrer", "referrerPolicy"] as const
  const known = names.filter((name) => request[name] !== undefined && request[name] !== "navigate")
  return Object.fromEntries(known.map((name) => [name, request[name]]))
}
