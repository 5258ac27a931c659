import { bodyText } from "../http/body-text.ts"
import { isStream } from "../http/is-stream.ts"
import { requiredScope } from "./required-scope.ts"

/** What a refusal of the API says about scopes. */
export interface MissingScopes {
  /**
   * What the API asks for: as it names them, or else the one of Bacen's table for this call. Empty where neither is known.
   */
  readonly required: ReadonlyArray<string>
  /** What the held token was granted. */
  readonly granted: ReadonlyArray<string>
  /** What is required and was not granted. */
  readonly missing: ReadonlyArray<string>
}

/** A response of any client: the fetch `Response`, axios' and ky's. */
export interface ResponseLike {
  /** Of HTTP. */
  readonly status: number
  /** An object with `get`, or one with the names in small letters. */
  readonly headers: { get(name: string): unknown } | { readonly [name: string]: unknown }
  /** Of a fetch `Response`: the body is read from a clone, unless it has been read already. */
  clone?(): { readonly body?: unknown; text?(): Promise<string> }
  /** Whether the body was read already. */
  readonly bodyUsed?: boolean | undefined
  /** The body as axios has it. */
  readonly data?: unknown
  /** The request as axios has it. */
  readonly config?: Partial<AnsweredRequest> | undefined
}

/** The request that was answered: it tells the scope of Bacen's table where the answer names none. */
export interface AnsweredRequest {
  /** Of HTTP, in any case. */
  readonly method?: string | undefined
  /** With or without its origin. */
  readonly url?: string | URL | undefined
}

/**
 * Which scopes a refusal of the API is about, as data; undefined when it is about something else. A new token cannot help:
 * have the scope enabled by the PSP, and add it to the option `scopes` if the PSP wants to be asked for it.
 *
 * **Details**
 *
 * It reads `WWW-Authenticate` of a 403, and the bodies that PSPs of Bacen's Pix API send with a 403 or a 400: `insufficient_scope`,
 * `AcessoNegado`, and texts that speak of a scope. The caller's body stays unread: of a `Response` a clone is read.
 *
 * **Gotcha**: PSPs send `AcessoNegado` for breaches of contract too. Where the token was granted the scope of the call, that is
 * what it means, and the result is undefined. A body that never ends is waited for: give your client a timeout.
 *
 * **Example**
 *
 * ```ts
 * import { createAuthFetch, createTokenManager, missingScopes, ntxPay } from "@pix/auth-fetch"
 *
 * const { PIX_CLIENT_ID, PIX_CLIENT_SECRET } = process.env
 * const tokens = createTokenManager({ provider: ntxPay(), clientId: PIX_CLIENT_ID, clientSecret: PIX_CLIENT_SECRET })
 * const response = await createAuthFetch(tokens)("/accounts/balances")
 * const scopes = await missingScopes(response, tokens)
 * if (scopes !== undefined) console.error("ask for", scopes.missing)
 * ```
 *
 * @param answer the response, or an error of ky or axios that has it
 * @param request tells method and URL where the answer does not: that of `fetch`, and a response of ky
 *
 * @see RFC 6750, section 3; https://github.com/bacen/pix-api
 */
export async function missingScopes(
  answer: ResponseLike | ErrorWithResponse,
  tokens: { snapshot(): { readonly scopes: ReadonlyArray<string> } },
  request: AnsweredRequest = requestOf(answer)
): Promise<MissingScopes | undefined> {
  const response = responseOf(answer)
  const { status, headers } = response
  if (status !== 403 && status !== 400) return undefined
  const granted = tokens.snapshot().scopes
  const result = (required: ReadonlyArray<string>): MissingScopes => ({
    required,
    granted,
    missing: required.filter((name) => !granted.includes(name))
  })
  const challenge = scopeOfBearer.exec(header(headers, "www-authenticate"))
  if (status === 403 && challenge !== null) return result(namesIn(challenge[1] ?? challenge[2] ?? ""))

  const body = await bodyOf(response)
  const isCertain = /\binsufficient_scope\b/.test(body)
  const speaks = /\b(?:scopes?|escopos?)\b/i.test(body) || (status === 403 && /\bAcessoNegado\b/.test(body))
  if (!isCertain && !speaks) return undefined
  const named = [...new Set(body.match(/(?<![\w.-])[a-z][\w-]*\.(?:read|write)\b/g))]
  const { method = "GET", url } = request
  const scope = url === undefined ? undefined : requiredScope(method, url)
  const told = result(named.length > 0 ? named : scope === undefined ? [] : [scope])
  // A text may speak of the scope of a project. Of a 403 it is taken for ours, unless the token has what the call asks for.
  const isOurs = told.missing.length > 0 || (status === 403 && told.required.length === 0)
  return isCertain || isOurs ? told : undefined
}

/** An error of a client that has the response: those of ky and axios. */
export interface ErrorWithResponse {
  /** What the API answered; absent where it did not. */
  readonly response?: ResponseLike | undefined
  /** The body, which ky has read already. */
  readonly data?: unknown
  /** The request, as ky has it. */
  readonly request?: unknown
}

function isError(answer: ResponseLike | ErrorWithResponse): answer is ErrorWithResponse {
  return "response" in answer
}

function responseOf(answer: ResponseLike | ErrorWithResponse): ResponseLike {
  if (!isError(answer)) return answer
  const { response, data } = answer
  if (response === undefined) return { status: 0, headers: {} }
  // One by one: the members of a `Response` are on its prototype.
  const { status, headers, bodyUsed } = response
  return { status, headers, bodyUsed, data: data ?? response.data, clone: () => response.clone?.() ?? {} }
}

function requestOf(answer: ResponseLike | ErrorWithResponse): AnsweredRequest {
  const response = isError(answer) ? answer.response : answer
  if (response?.config !== undefined) return response.config
  const { method, url } = Object(isError(answer) ? answer.request : undefined) as AnsweredRequest
  return typeof method === "string" ? { method, url } : {}
}

/** The parameter `scope` of a Bearer challenge, past those before it; other challenges may come first. */
const scopeOfBearer =
  /(?:^|,\s*)bearer\s+(?:[\w-]+\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s,"]+)\s*,\s*)*?scope\s*=\s*(?:"([^"]*)"|([^\s,"]+))/i

function namesIn(list: string): ReadonlyArray<string> {
  return list.split(" ").filter((name) => name !== "")
}

function header(headers: ResponseLike["headers"] | null | undefined, name: string): string {
  if (headers === undefined || headers === null) return ""
  const value = typeof headers["get"] === "function" ? headers["get"](name) : (headers as Record<string, unknown>)[name]
  return typeof value === "string" ? value.trim() : ""
}

/** Bytes. A refusal is shorter. */
const largestBody = 16 * 1024

/** The body as text; "" where it is a page, was read already, or cannot be read. */
async function bodyOf(response: ResponseLike): Promise<string> {
  const { data, bodyUsed } = response
  if (/html/i.test(header(response.headers, "content-type"))) return ""
  try {
    if (data !== undefined) return textOf(data)
    if (bodyUsed === true || typeof response.clone !== "function") return ""
    return (
      (await bodyText({ status: 0, headers: { get: () => null }, ...readable(response.clone()) }, largestBody)) ?? ""
    )
  } catch {
    return ""
  }
}

function textOf(data: unknown): string {
  if (typeof data === "string") return data
  if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) return new TextDecoder().decode(data)
  return isStream(data) ? "" : (JSON.stringify(data) ?? "")
}

/** The members of a `Response` are on its prototype. */
function readable(copy: ReturnType<NonNullable<ResponseLike["clone"]>>) {
  return { body: copy.body, text: async () => (await copy.text?.()) ?? "" }
}
