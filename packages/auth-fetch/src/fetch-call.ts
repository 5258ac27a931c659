/** What a call of `fetch` is about, read from its arguments. */
export interface FetchCall {
  readonly method: string
  readonly url: string | URL
  readonly target: string | URL | Request
  /** The Request whose body is sent: sending it once uses it up. */
  readonly requestWithBody: Request | undefined
  readonly headers: HeadersInit | undefined
  readonly init: RequestInit | undefined
  readonly signal: AbortSignal | undefined
  /** Whether the body is a stream, which can be sent only once. */
  readonly isOneShot: boolean
}

/** Reads the arguments of `fetch` as the Fetch standard does: what `init` says goes before what the Request says. */
export function fetchCall(input: string | URL | Request, options: RequestInit | undefined, baseUrl: string): FetchCall {
  if (isRequest(options)) return fetchCall(new Request(resolve(input, baseUrl), options), undefined, baseUrl)
  const target = resolve(input, baseUrl)
  const request = isRequest(target) ? target : undefined
  const body = options?.body ?? undefined
  const hasBody = request !== undefined && body === undefined && request.body !== null && !request.bodyUsed
  return {
    method: options?.method ?? request?.method ?? "GET",
    url: request?.url ?? (target as string | URL),
    target,
    requestWithBody: hasBody ? request : undefined,
    headers: options?.headers ?? request?.headers,
    init: options,
    signal: (options?.signal === undefined ? request?.signal : options.signal) ?? undefined,
    isOneShot: isStream(body)
  }
}

/** The `init` of the call with the token in its headers. */
export function withBearer({ headers, init }: FetchCall, accessToken: string): RequestInit {
  const authorization = `Bearer ${accessToken}`
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

function isStream(body: unknown): boolean {
  // Not every platform's streams can be iterated.
  return typeof body === "object" && body !== null && (Symbol.asyncIterator in body || "getReader" in body)
}
