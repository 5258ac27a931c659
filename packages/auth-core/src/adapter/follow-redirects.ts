import { discardBody } from "../http/discard-body.ts"
import { type Attached, withoutQuery, withQuery } from "./authorization.ts"

/** An answer, and whether the token was on the request that was answered. */
export interface Answered {
  /** The last answer, after all redirects. */
  readonly response: Response
  /** False once the token was dropped, and where nobody can know: a 401 then says nothing about the token. */
  readonly carried: boolean
}

/** Where and how a request is sent once more: for a replay, or to follow a redirect. */
export interface Hop {
  /** Absolute, with the provider's query where that goes along. */
  readonly url: string
  /** What the request carries of ours; undefined after a change of origin: then neither the token nor anything of the provider. */
  readonly attached: Attached | undefined
  /** Whether a redirect has turned the request into a GET without a body. */
  readonly asGet: boolean
  /** How to send it, as in the `init` of `fetch`. */
  readonly redirect: RequestRedirect
}

/** A request that was sent, and can be sent elsewhere. */
export interface Redirectable {
  /** Absolute: where it was sent first, without the provider's query. */
  readonly url: string
  /** In capitals, as HTTP has it. */
  readonly method: string
  /** Whether it can be sent again: it has no body, or one that can be read again. */
  readonly canRepeat: () => boolean | Promise<boolean>
  /** Sends it once more. Rejects as `fetch` does. */
  readonly sendTo: (hop: Hop) => Promise<Response>
}

/** As the Fetch standard has it. */
const maxRedirects = 20

/** Whether an answer is a redirect, also one that a browser hides (`opaqueredirect`). */
export function isRedirect({ status, type }: Response): boolean {
  return (status >= 301 && status <= 308 && status !== 304 && status !== 305 && status !== 306) || type === opaque
}

const opaque = "opaqueredirect"

/**
 * Follows the redirects of a request that was sent with `redirect: "manual"`, as `fetch` does: at most twenty of them. The
 * token and what the provider asks for go along while the origin stays the same, and are dropped for good at the first change.
 *
 * **Details**
 *
 * It is done here because `fetch` does not say whether the token was still on the last request. If `first` was redirected
 * already, `carried` is false: that `fetch` followed redirects although it was told not to. Where a browser hides the
 * redirect, the browser follows it, and `carried` is false as well; with headers or a query of the provider it may not, since
 * it would send them anywhere.
 *
 * @param attached what was sent of ours
 * @param first the answer to the first sending
 *
 * @throws TypeError (as a rejection) when there are too many redirects, when one leads to a URL that is neither http nor
 * https, and when one needs a body again that can be sent only once; also whatever `sendTo` throws
 *
 * @see Fetch standard, "HTTP-redirect fetch"
 */
export async function followRedirects(call: Redirectable, attached: Attached, first: Response): Promise<Answered> {
  // A fetch that follows them all the same does not say what became of the token.
  if (first.redirected) return { response: first, carried: false }
  let response = first
  let { url, method } = call
  let asGet = false
  for (let hops = 0; isRedirect(response); hops++) {
    // A browser hides where it leads: it has to follow by itself, and the token's way stays unknown.
    const isHidden = response.type === opaque
    const location = isHidden ? url : response.headers.get("location")
    if (location === null) break
    if (hops === maxRedirects) throw failed("it was redirected too often")
    if (!isHidden && becomesGet(response.status, method)) [asGet, method] = [true, "GET"]
    if (!asGet && !(await call.canRepeat())) throw failed("a body that can be sent only once was redirected")
    const next = new URL(location, url)
    if (next.protocol !== "https:" && next.protocol !== "http:") throw failed(`it was redirected to ${next.protocol}`)
    discardBody(response)
    if (isHidden || next.origin !== new URL(url).origin) {
      if (isHidden && isMore(attached)) throw failed("the provider asks for headers that a browser would send anywhere")
      const left = isHidden ? { url, attached } : { url: withoutQuery(next.href, attached.query), attached: undefined }
      return { response: redirected(await call.sendTo({ ...left, asGet, redirect: "follow" })), carried: false }
    }
    url = next.href
    const target = withQuery(url, attached.query)
    response = redirected(await call.sendTo({ url: target, attached, asGet, redirect: "manual" }))
  }
  return { response, carried: true }
}

/** Whether it carries more than the token, which browsers drop by themselves. */
function isMore({ headers, query }: Attached): boolean {
  return Object.keys(headers).length > 0 || Object.keys(query).length > 0
}

function becomesGet(status: number, method: string): boolean {
  return status === 303 ? method !== "GET" && method !== "HEAD" : status < 303 && method === "POST"
}

/** What `fetch` says of an answer that it was redirected to. */
function redirected(response: Response): Response {
  return response.redirected ? response : Object.defineProperty(response, "redirected", { value: true })
}

function failed(why: string): TypeError {
  return new TypeError("fetch failed", { cause: new Error(`the request cannot follow its redirect: ${why}`) })
}
