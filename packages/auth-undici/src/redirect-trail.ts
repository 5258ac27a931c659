import { type Attached, withoutQuery } from "@pix/auth-core/adapter"
import type { Dispatcher } from "undici"

type Options = Dispatcher.DispatchOptions

/** A request that follows a redirect: what it carries, or undefined once the token was dropped. */
export interface Hop {
  readonly url: string
  readonly isExact: boolean
  readonly byFetch: boolean
  readonly attached: Attached | undefined
}

/** Which requests follow a redirect, as far as that can be known. */
export interface RedirectTrail {
  /** The hop that this request is; undefined where it is a request of its own. */
  readonly take: (url: string, options: Options) => Hop | undefined
  /** Calls `run`, in which the redirect interceptor sends the next request. */
  readonly during: (hop: Hop, run: () => void) => void
  /** Calls `run`, after which `fetch` sends the next request. */
  readonly after: (hop: Hop, run: () => void) => void
}

/** What `fetch` takes to send the next request, in turns of the microtask queue, and then some. */
const turns = 200

/**
 * Each request after a redirect comes to an interceptor like one of its own, from undici's `fetch` and from its interceptor
 * `redirect` alike. But they come at a known moment: from `fetch` before anything else happens on the event loop, and from
 * `redirect` while the end of the answer is passed on.
 */
export function redirectTrail(): RedirectTrail {
  const open = new Set<Hop>()
  return {
    take: (url, options) => {
      if (open.size === 0) return undefined
      const byFetch = isByFetch(options)
      const hop = [...open].find((one) => one.byFetch === byFetch && isSame(one, url))
      if (hop !== undefined) open.delete(hop)
      return hop
    },
    during: (hop, run) => {
      open.add(hop)
      try {
        run()
      } finally {
        open.delete(hop)
      }
    },
    after: (hop, run) => {
      open.add(hop)
      void closeSoon(open, hop)
      run()
    }
  }
}

async function closeSoon(open: Set<Hop>, hop: Hop): Promise<void> {
  for (let turn = 0; turn < turns && open.has(hop); turn++) await Promise.resolve()
  open.delete(hop)
}

/** `fetch` follows redirects by itself, and says so. */
export function isByFetch(options: Options): boolean {
  return (options as { readonly maxRedirections?: unknown }).maxRedirections === 0
}

/**
 * The request that follows an answer; undefined where the answer is no redirect.
 *
 * @param location the header of the answer
 * @param url of the request that was answered
 * @param attached what that request carried
 */
export function hopAfter(
  status: number,
  location: unknown,
  { url, attached, byFetch }: Pick<Hop, "url" | "attached" | "byFetch">
): Hop | undefined {
  if (status < 300 || status > 308 || typeof location !== "string" || !URL.canParse(location, url)) return undefined
  const target = new URL(location, url)
  const isCarried = target.origin === new URL(url).origin
  return {
    url: withoutQuery(target.href.replace(/#.*$/s, ""), attached?.query ?? {}),
    // Clients read other characters in different ways.
    isExact: /^[\x21-\x7e]*$/.test(location),
    byFetch,
    attached: isCarried ? attached : undefined
  }
}

function isSame(hop: Hop, url: string): boolean {
  if (!URL.canParse(url)) return false
  const { href, origin } = new URL(url)
  return hop.isExact ? href === hop.url : origin === new URL(hop.url).origin
}
