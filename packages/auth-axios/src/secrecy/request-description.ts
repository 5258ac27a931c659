import { type Attached, withoutQuery } from "@pix/auth-core/adapter"
import { finalUrl } from "../final-url.ts"

/** What is left of a request where axios hands it out: where it went. */
export interface RequestDescription {
  readonly method: string
  readonly host: string
  readonly path: string
  /** Where the answer came from after redirects; undefined without an answer. */
  readonly responseUrl: string | undefined
  /** The same, as it is read from a request of a browser. */
  readonly responseURL: string | undefined
  /** The same, as it is read from a request of Node. */
  readonly res: { readonly responseUrl: string | undefined }
}

type Fields = Readonly<Record<string, unknown>>

/** Describes the request of a transport, which holds the header. A description is given back as it is. */
export function described(request: object, query: Attached["query"] = {}): RequestDescription {
  // No transport's request has a member of this name.
  if (Object.hasOwn(request, "responseUrl")) return request as RequestDescription
  // The package follow-redirects wraps the transport's request; the fetch adapter has a `Request`.
  const sent = ((request as Fields)["_currentRequest"] ?? request) as Fields
  const address = text(sent["url"])
  const url = address !== "" && URL.canParse(address) ? new URL(address) : undefined
  const reached = finalUrl(sent)
  const responseUrl = reached && withoutQuery(reached, query)
  return {
    method: text(sent["method"]),
    host: url?.host ?? text(sent["host"]),
    path: withoutQuery(url === undefined ? text(sent["path"]) : url.pathname + url.search, query),
    responseUrl,
    responseURL: responseUrl,
    res: { responseUrl }
  }
}

function text(value: unknown): string {
  return typeof value === "string" ? value : ""
}
