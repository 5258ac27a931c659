import * as Effect from "effect/Effect"
import { redactedError } from "./redacted-error.ts"
import type { AttemptFailure, AttemptOutcome } from "./renewal-rules.ts"
import { retryAfter } from "./retry-after.ts"
import type { TokenEndpoint } from "./token-endpoint.ts"
import { parseTokenResponse } from "./token-response.ts"

/**
 * Where tokens come from: one attempt to get one. Its outcome is a value, a token or what went wrong; it never retries by
 * itself, since when to try again is decided in one place, the renewal rules.
 */
export interface TokenSource {
  /** One attempt. Interrupted when it takes longer than `requestTimeout`. */
  readonly request: Effect.Effect<AttemptOutcome>
  /**
   * Sixteen bits of the secret that the next request would be made with, to notice that it is another than the one that
   * was rejected. Absent where the secret never changes.
   */
  readonly mark?: Effect.Effect<number | undefined>
}

/** What a token source over HTTP needs to know. */
export interface HttpTokenSourceOptions {
  /** Where the credentials are posted: https, or loopback. */
  readonly url: URL
  /** What is posted; its `path` is not looked at. */
  readonly endpoint: TokenEndpoint
  /** Given by the PSP. */
  readonly clientId: string
  /** Read at each token request. */
  readonly clientSecret: () => string | PromiseLike<string>
  /** Default: `globalThis.fetch`, looked up at each request. */
  readonly fetch?: typeof globalThis.fetch | undefined
}

/** Bodies of the token endpoint beyond this are refused. Bytes. */
const largestBody = 64 * 1024

interface Parts extends HttpTokenSourceOptions {
  /** What a date is measured against where a response has none of its own; epoch milliseconds. */
  readonly now: () => number
}

/**
 * A token source that posts the credentials to a token endpoint by `fetch`. Redirects are not followed: the secret goes
 * to the configured URL and nowhere else.
 */
export function makeHttpTokenSource(options: Parts): TokenSource {
  return {
    request: Effect.promise((signal) => attempt(options, signal)),
    mark: Effect.promise(async () => {
      try {
        return secretMark(await readSecret(options))
      } catch {
        // Whoever asks for a token will be told.
        return undefined
      }
    })
  }
}

/** FNV-1a, folded to sixteen bits: enough to tell two secrets apart, far too little to guess one by. */
function secretMark(secret: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < secret.length; index++) hash = Math.imul(hash ^ secret.charCodeAt(index), 0x01000193)
  return (hash ^ (hash >>> 16)) & 0xffff
}

async function attempt(options: Parts, signal: AbortSignal): Promise<AttemptOutcome> {
  const { clientId, endpoint, now, fetch = globalThis.fetch } = options
  let clientSecret = ""
  try {
    clientSecret = await readSecret(options)
    const response = await fetch(options.url, {
      method: "POST",
      headers: endpoint.headers,
      body: endpoint.body({ clientId, clientSecret }),
      redirect: "manual",
      signal
    })
    const outcome = await outcomeOf(response, endpoint, now)
    const rejected = outcome._tag === "Failed" && outcome.kind === "rejected"
    return rejected ? { ...outcome, mark: secretMark(clientSecret) } : outcome
  } catch (error) {
    return { _tag: "Failed", kind: "unavailable", cause: redactedError(error, clientSecret) }
  }
}

async function readSecret({ clientSecret }: HttpTokenSourceOptions): Promise<string> {
  const secret: unknown = await Promise.resolve().then(clientSecret).catch(unreadable)
  if (isClientSecret(secret)) return secret
  throw new TypeError("clientSecret() must give a string of 8 to 64 characters")
}

/** The words of what was thrown may quote the secret, as those of JSON.parse do. */
function unreadable(thrown: unknown): never {
  throw new Error(`clientSecret() threw a ${redactedError(thrown).name}: what it said is left out, log it there`)
}

/** Whether `value` can be a client secret: the API documents 8 to 64 characters. */
export function isClientSecret(value: unknown): value is string {
  return typeof value === "string" && value.length >= 8 && value.length <= 64
}

async function outcomeOf(response: Response, endpoint: TokenEndpoint, now: () => number): Promise<AttemptOutcome> {
  const asksToWait = (): number | undefined => retryAfter(response.headers, now())
  const { status } = response
  if (!response.ok) {
    response.body?.cancel().catch(ignore)
    // A browser hides the status of a redirect that it did not follow.
    return { _tag: "Failed", kind: failureKind(status), status: status || undefined, retryAfter: asksToWait() }
  }
  const body = await readText(response)
  const parsed = body === undefined ? undefined : parseTokenResponse(body, endpoint.defaultLifetime)
  if (parsed?._tag === "Issued") return parsed
  return { _tag: "Failed", kind: "invalid", field: parsed?.field ?? "body", retryAfter: asksToWait() }
}

function failureKind(status: number): AttemptFailure["kind"] {
  if (status === 400 || status === 401 || status === 403) return "rejected"
  if (status === 408 || status === 425 || status === 429 || status >= 500) return "unavailable"
  return "unexpected"
}

/** The body as text, or undefined where it is larger than {@link largestBody}. */
async function readText(response: Response): Promise<string | undefined> {
  if (response.body === null) return ""
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let text = ""
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    size += value.byteLength
    if (size > largestBody) {
      reader.cancel().catch(ignore)
      return undefined
    }
    text += decoder.decode(value, { stream: true })
  }
}

function ignore(): void {}
