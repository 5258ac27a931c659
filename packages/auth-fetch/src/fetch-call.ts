import { type Attached, headersFor, type Hop } from "@pix/auth-core/adapter"

/** A call of `fetch`, its arguments read once, when it was made. */
export interface FetchCall {
  /** Absolute, or relative where `fetch` is to refuse it. */
  readonly url: string
  /** The Request, where the call has one. */
  readonly request: Request | undefined
  readonly init: RequestInit | undefined
  readonly headers: Headers | Readonly<Record<string, string>> | undefined
}

/** Reads the arguments of `fetch` as the Fetch standard does: what `init` says goes before what the Request says. */
export function fetchCall(input: string | URL | Request, init: RequestInit | undefined, baseUrl: string): FetchCall {
  if (isRequest(init)) return fetchCall(new Request(resolve(input, baseUrl), init), undefined, baseUrl)
  const read = init === undefined ? init : dictionary(init)
  const headers = read?.headers as FetchCall["headers"]
  if (!isRequest(input)) return { url: resolve(input, baseUrl), request: undefined, init: read, headers }
  return { url: input.url, request: input, init: read, headers: headers ?? input.headers }
}

/** A call as it was sent: from here on, nothing is read of what the caller gave. */
export interface SentCall {
  readonly url: string
  readonly request: Request | undefined
  readonly outgoing: OutgoingInit
  /** What the caller wants done about redirects. */
  readonly redirect: RequestRedirect
}

/** @param accessToken "" where it comes later, with {@link withAttached} */
export function sentCall(call: FetchCall, accessToken: string): SentCall {
  const { url, request } = call
  return { url, request, outgoing: outgoingInit(call, accessToken), redirect: redirectOf(call) }
}

export function signalOf({ outgoing, request }: SentCall): AbortSignal | undefined {
  return (outgoing.signal === undefined ? request?.signal : outgoing.signal) ?? undefined
}

function redirectOf({ init, request }: FetchCall): RequestRedirect {
  return init?.redirect ?? request?.redirect ?? "follow"
}

/** Whether the call is a URL and nothing else. */
export function isBare({ init, headers }: FetchCall): boolean {
  return init === undefined && headers === undefined
}

/** Whether the call sends the body of its Request. */
export function usesOwnBody({ init, request }: FetchCall): boolean {
  return request !== undefined && request.body !== null && (init?.body ?? undefined) === undefined
}

/** An `init` that nobody else holds. */
export interface OutgoingInit extends RequestInit {
  headers: Headers | { authorization: string }
}

/**
 * The `init` to send, which nobody else holds: with the token in its headers, and redirects left to us, unless the caller
 * decides about them.
 */
export function outgoingInit(call: FetchCall, accessToken: string): OutgoingInit {
  const { init, headers } = call
  const authorization = `Bearer ${accessToken}`
  // Written out: to spread nothing takes time as well.
  if (isBare(call)) return { headers: { authorization }, redirect: "manual" }
  if (isPlain(headers)) return ours({ ...init, headers: { ...headers, authorization }, redirect: redirectOf(call) })
  const outgoing: OutgoingInit = { ...init, headers: new Headers(headers), redirect: redirectOf(call) }
  authorize(outgoing, accessToken)
  return ours(outgoing)
}

function ours(outgoing: OutgoingInit): OutgoingInit {
  if (outgoing.redirect === "follow") outgoing.redirect = "manual"
  if (typeof outgoing.body === "object") outgoing.body = copyOf(outgoing.body)
  return outgoing
}

function authorize({ headers }: OutgoingInit, accessToken: string): void {
  if (isPlain(headers)) headers.authorization = `Bearer ${accessToken}`
  else headers.set("authorization", `Bearer ${accessToken}`)
}

/** The `init` for the first sending of a call that {@link outgoingInit} was made for. */
export function withAttached(outgoing: OutgoingInit, attached: Attached): RequestInit {
  if (Object.keys(attached.headers).length > 0) {
    return { ...outgoing, headers: headersFor(new Headers(outgoing.headers), { attached, asGet: false }) }
  }
  authorize(outgoing, attached.accessToken)
  return outgoing
}

/** Whether a call that {@link outgoingInit} was made for has this header, in lower case, from the caller. */
export function callerSet({ headers }: OutgoingInit, name: string): boolean {
  return name !== "authorization" && new Headers(headers).has(name)
}

/** The `init` for another sending, which leaves the one before as it was. */
export function nextInit(outgoing: OutgoingInit, hop: Hop): RequestInit {
  const headers = headersFor(new Headers(outgoing.headers), hop)
  if (!hop.asGet) return { ...outgoing, headers }
  const { body: _, ...bodiless } = outgoing
  return { ...bodiless, method: "GET", headers }
}

/** Whether the caller has set the header. */
export function hasAuthorization({ headers }: FetchCall): boolean {
  if (headers === undefined) return false
  if (!isPlain(headers)) return headers.has("authorization")
  for (const name in headers) if (name.length === 13 && name.toLowerCase() === "authorization") return true
  return false
}

/** The members of an `init`, read once. Members of its class and getters count, as they do for `fetch`. */
function dictionary(init: RequestInit): RequestInit {
  const prototype: unknown = Object.getPrototypeOf(init)
  const isPlainObject = prototype === Object.prototype || prototype === null
  if (isPlainObject && isRepeatable(init.headers)) return init
  const read: Record<string, unknown> = {}
  for (const name in init) read[name] = init[name as keyof RequestInit]
  for (const name of members) if (!(name in read) && name in init) read[name] = init[name as keyof RequestInit]
  if (!isRepeatable(read["headers"])) read["headers"] = new Headers(read["headers"] as HeadersInit)
  return read
}

/** Of the Fetch standard, and of Node, Next.js and Cloudflare. */
const members = [
  "body",
  "cache",
  "cf",
  "credentials",
  "dispatcher",
  "duplex",
  "headers",
  "integrity",
  "keepalive",
  "method",
  "mode",
  "next",
  "priority",
  "redirect",
  "referrer",
  "referrerPolicy",
  "signal"
]

/** Whether the headers are a plain object or `Headers`. Others are pairs, which an iterator gives only once. */
function isRepeatable(headers: unknown): boolean {
  return typeof headers !== "object" || headers === null || !(Symbol.iterator in headers) || headers instanceof Headers
}

/** A body that the caller cannot change any more. Texts, blobs and streams are what they are. */
function copyOf(body: BodyInit | null): BodyInit | null {
  if (body instanceof URLSearchParams) return new URLSearchParams(body)
  if (body instanceof ArrayBuffer) return body.slice(0)
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice()
  if (!(body instanceof FormData)) return body
  const copy = new FormData()
  for (const [name, value] of body) copy.append(name, value)
  return copy
}

/** Relative URLs are appended, so that the path of `baseUrl` is kept. What starts with a scheme or `//` is absolute. */
function resolve(input: string | URL | Request, baseUrl: string): string {
  // oxlint-disable-next-line typescript/no-base-to-string -- as fetch does with whatever is neither
  const url = typeof input === "string" ? input : String(input)
  // The usual case first: it needs no pattern.
  if (url.startsWith("https://") || /^([a-z][a-z\d+.-]*:|\/\/)/i.test(url)) return url
  return url.startsWith("/") ? baseUrl + url : `${baseUrl}/${url}`
}

/** Told by what they can do: to ask for the class takes longer. */
function isPlain<H extends object>(headers: Headers | H | undefined): headers is H | undefined {
  return headers === undefined || !(Symbol.iterator in headers)
}

/** Any Request, also one of another realm or library. */
function isRequest(value: unknown): value is Request {
  return typeof value === "object" && value !== null && "clone" in value && "url" in value
}
