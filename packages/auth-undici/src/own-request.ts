import { attach, type Attached, type Authorization, withQuery } from "@pix/auth-core/adapter"
import type { Dispatcher } from "undici"
import { type Body, ownBody } from "./request-body.ts"
import { hasHeader, headersWith, type OwnHeaders } from "./request-headers.ts"

type Options = Dispatcher.DispatchOptions

/** A request as it was at the call: what the caller changes afterwards changes nothing that is sent. */
export interface OwnRequest {
  /** What the first sending sends. */
  readonly body: Body
  readonly attach: (authorization: Authorization) => Attached
  /** The options of the first sending. */
  readonly first: (attached: Attached) => Options
  /** The options of the second; undefined where the body can be read only once. */
  readonly again: () => ((attached: Attached) => Options) | undefined
}

/**
 * @param url of the request, with the query of its path
 * @param headers the caller's, copied
 */
export function ownRequest(options: Options, url: string, headers: OwnHeaders): OwnRequest {
  const body = ownBody(options.body, headers)
  const query = options.query && { ...options.query }
  // undici 7 names the dispatcher here, and the one of a certificate may be of undici 8, which refuses that.
  const { dispatcher: _, ...own } = options as Options & { readonly dispatcher?: unknown }
  // Only the names count.
  const whole = query ? withQuery(url, Object.fromEntries(Object.keys(query).map((name) => [name, ""]))) : url
  const optionsWith = (attached: Attached, sent: Body): Options => {
    const added = { ...attached.headers, authorization: `Bearer ${attached.accessToken}` }
    return {
      ...own,
      headers: headersWith(headers, added),
      ...(sent !== undefined && { body: sent }),
      // undici takes a query in one place only.
      ...(query ? { query: { ...query, ...attached.query } } : { path: withQuery(own.path, attached.query) })
    }
  }
  return {
    body: body.first,
    attach: (authorization) => attach(authorization, whole, (name) => hasHeader(headers, name)),
    first: (attached) => optionsWith(attached, body.first),
    again: () => {
      const kept = body.again()
      return kept && ((attached) => optionsWith(attached, kept.body))
    }
  }
}
