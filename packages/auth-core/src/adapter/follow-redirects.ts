import { discardBody } from "../http/discard-body.ts"

/** An answer, and whether the token was on the request that was answered. */
export interface Answered {
  readonly response: Response
  readonly carried: boolean
}

/** Where and how a request is sent once more. */
export interface Hop {
  readonly url: string
  /** Undefined after a change of origin. */
  readonly accessToken: string | undefined
  /** Whether a redirect has turned the request into a GET without a body. */
  readonly asGet: boolean
  readonly redirect: RequestRedirect
}

/** A request that was sent, and can be sent elsewhere. */
export interface Redirectable {
  /** Absolute. */
  readonly url: string
  readonly method: string
  /** Whether its body, if it has one, can be sent again. */
  readonly canRepeat: () => boolean | Promise<boolean>
  readonly sendTo: (hop: Hop) => Promise<Response>
}

/** As the Fetch standard has it. */
const maxRedirects = 20

/** Whether `followRedirects` has something to do. */
export function isRedirect({ status, type }: Response): boolean {
  return (status >= 301 && status <= 308 && status !== 304 && status !== 305 && status !== 306) || type === opaque
}

const opaque = "opaqueredirect"

/**
 * Follows the redirects of a request that was sent with `redirect: "manual"`, as `fetch` does: the token goes along while
 * the origin stays the same, and is dropped for good at its first change. `fetch` itself does not say what became of the
 * token on the way.
 *
 * @see Fetch standard, "HTTP-redirect fetch"
 */
export async function followRedirects(call: Redirectable, accessToken: string, first: Response): Promise<Answered> {
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
      const token = isHidden ? accessToken : undefined
      const answer = await call.sendTo({ url: next.href, accessToken: token, asGet, redirect: "follow" })
      return { response: redirected(answer), carried: false }
    }
    url = next.href
    response = redirected(await call.sendTo({ url, accessToken, asGet, redirect: "manual" }))
  }
  return { response, carried: true }
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
