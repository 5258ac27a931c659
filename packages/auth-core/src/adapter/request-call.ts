import type { Hop, Redirectable } from "./follow-redirects.ts"
import { keepBody } from "./kept-body.ts"

/** A `Request` that is sent with a token, and can be sent again or elsewhere. */
export interface RequestCall extends Redirectable {
  /** Gives up what was kept of the body. */
  readonly drop: () => void
}

/**
 * Puts together what a replay or a redirect of a `Request` needs; called before it is sent, which uses up its body.
 *
 * @param init what goes before what the Request says, as the second argument of `fetch` does; its headers are taken
 */
export function requestCall(
  request: Request,
  init: RequestInit & { readonly headers: HeadersInit },
  isOneShot: boolean,
  send: (url: string, init: RequestInit) => Promise<Response>
): RequestCall {
  const { method = request.method } = init
  const kept = isOneShot ? undefined : keepBody(request)
  const hasBody = request.body !== null
  return {
    url: request.url,
    method,
    drop: () => kept?.drop(),
    canRepeat: async () => !hasBody || (await kept?.bytes()) !== undefined,
    sendTo: async ({ url, accessToken, asGet, redirect }) => {
      const body = asGet ? undefined : await kept?.bytes()
      const headers = headersFor(new Headers(init.headers), { accessToken, asGet })
      const { signal } = request
      return send(url, {
        ...fieldsOf(request),
        signal,
        ...init,
        method: asGet ? "GET" : method,
        ...(body !== undefined && { body }),
        headers,
        redirect
      })
    }
  }
}

/** The headers of the request on its next way. */
export function headersFor(headers: Headers, { accessToken, asGet }: Pick<Hop, "accessToken" | "asGet">): Headers {
  const copy = new Headers(headers)
  if (accessToken === undefined) copy.delete("authorization")
  else copy.set("authorization", `Bearer ${accessToken}`)
  if (asGet) for (const name of aboutBody) copy.delete(name)
  return copy
}

const aboutBody = [
  "content-encoding",
  "content-language",
  "content-length",
  "content-location",
  "content-type",
  "transfer-encoding"
]

/** How the request wants to be sent, besides URL, method, headers, body and redirects. Not every platform has all. */
function fieldsOf(request: Request): RequestInit {
  const names = ["cache", "credentials", "integrity", "keepalive", "mode", "referrer", "referrerPolicy"] as const
  const known = names.filter((name) => request[name] !== undefined && request[name] !== "navigate")
  return Object.fromEntries(known.map((name) => [name, request[name]]))
}
