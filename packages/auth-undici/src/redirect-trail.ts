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

/** How many turns of the microtask queue `fetch` may take to send the next request. It takes fewer; the rest is a margin. */
const turns = 200

/**
 * An interceptor cannot see whether a request follows a redirect. It can see when the request comes: undici's `fetch` sends it
 * before the event loop goes on, and its interceptor `redirect` while the end of the answer is passed on.
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
  // Several are one text to `fetch`.
  const text = Array.isArray(location) ? location.join(", ") : location
  if (status < 300 || status > 308 || typeof text !== "string" || !URL.canParse(text, url)) return undefined
  const target = new URL(text, url)
  const isCarried = target.origin === new URL(url).origin
  return {
    url: withoutQuery(asSent(target), attached?.query ?? {}),
    // Clients read other characters in different ways.
    isExact: text === location && /^[\x21-\x7e]*$/.test(text),
    byFetch,
    attached: isCarried ? attached : undefined
  }
}

function isSame(hop: Hop, url: string): boolean {
  if (!URL.canParse(url)) return false
  const target = new URL(url)
  return hop.isExact ? asSent(target) === hop.url : target.origin === new URL(hop.url).origin
}

/** Without a user, a fragment and an empty query: some clients leave these out, and some do not. */
function asSent({ origin, pathname, search }: URL): string {
  return origin + pathname + search
}
