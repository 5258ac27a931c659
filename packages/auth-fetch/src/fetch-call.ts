import { isStream } from "@pix/auth-core/adapter"

/** What a call of `fetch` is about, read from its arguments: as little as sending it takes. */
export interface FetchCall {
  readonly url: string | URL
  readonly target: string | URL | Request
  /** The target, where it is one. */
  readonly request: Request | undefined
  readonly headers: HeadersInit | undefined
  readonly init: RequestInit | undefined
}

/** Reads the arguments of `fetch` as the Fetch standard does: what `init` says goes before what the Request says. */
export function fetchCall(input: string | URL | Request, init: RequestInit | undefined, baseUrl: string): FetchCall {
  if (isRequest(init)) return fetchCall(new Request(resolve(input, baseUrl), init), undefined, baseUrl)
  const target = resolve(input, baseUrl)
  const request = isRequest(target) ? target : undefined
  return {
    url: request === undefined ? (target as string | URL) : request.url,
    target,
    request,
    headers: init?.headers ?? request?.headers,
    init
  }
}

export function methodOf({ init, request }: FetchCall): string {
  return init?.method ?? request?.method ?? "GET"
}

export function signalOf({ init, request }: FetchCall): AbortSignal | undefined {
  return (init?.signal === undefined ? request?.signal : init.signal) ?? undefined
}

/** Whether the body is a stream, which can be sent only once. */
export function isOneShot({ init }: FetchCall): boolean {
  return isStream(init?.body)
}

/** A copy of the Request whose body is sent: sending it once uses it up. */
export function spareOf({ init, request }: FetchCall): Request | undefined {
  const sendsBody = request !== undefined && (init?.body ?? undefined) === undefined
  return sendsBody && request.body !== null && !request.bodyUsed ? request.clone() : undefined
}

/** The `init` of the call with the token in its headers. */
export function withBearer({ headers, init }: FetchCall, accessToken: string): RequestInit {
  const authorization = `Bearer ${accessToken}`
  // Written out: to spread nothing takes time as well.
  if (init === undefined && headers === undefined) return { headers: { authorization } }
  if (headers === undefined) return { ...init, headers: { authorization } }
  if (isPlain(headers)) return { ...init, headers: { ...headers, authorization } }
  const copy = new Headers(headers)
  copy.set("authorization", authorization)
  return { ...init, headers: copy }
}

/** Whether the caller has set the header. */
export function hasAuthorization(headers: HeadersInit | undefined): boolean {
  if (headers === undefined) return false
  if (isPlain(headers)) return Object.keys(headers).some((name) => name.toLowerCase() === "authorization")
  return (headers instanceof Headers ? headers : new Headers(headers)).has("authorization")
}

/** Relative URLs are appended, so that the path of `baseUrl` is kept. What starts with a scheme or `//` is absolute. */
function resolve(input: string | URL | Request, baseUrl: string): string | URL | Request {
  if (typeof input !== "string") return input
  // The usual case first: it needs no pattern.
  if (input.startsWith("https://") || /^([a-z][a-z\d+.-]*:|\/\/)/i.test(input)) return input
  return input.startsWith("/") ? baseUrl + input : `${baseUrl}/${input}`
}

function isPlain(headers: HeadersInit): headers is Record<string, string> {
  return !(Symbol.iterator in headers)
}

/** Any Request, also one of another realm or library. */
function isRequest(value: unknown): value is Request {
  return typeof value === "object" && value !== null && "clone" in value && "url" in value
}
