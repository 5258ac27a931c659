import { redactedError } from "../errors/redacted-error.ts"
import type { FetchLike, FetchLikeResponse } from "../http/fetch-like.ts"
import { globalFetchWithoutToken } from "../http/global-fetch.ts"
import { milliseconds } from "../time/duration.ts"
import type { AttemptFailure, AttemptOutcome } from "./attempt.ts"
import { bodyText } from "../http/body-text.ts"
import { type Credentials, secretProblem } from "./credentials.ts"
import { fetchUncached } from "./fetch-uncached.ts"
import type { Provider, TokenRequestInput, TokenRequestMessage } from "../provider/provider.ts"
import { retryAfter } from "./retry-after.ts"
import { parseTokenResponse } from "./token-response.ts"
import { transportFailure, wasClosed } from "./transport-failure.ts"

/** What token requests are made of. */
export interface TokenRequestParts extends Credentials {
  /** Where the credentials are posted. */
  readonly tokenUrl: URL
  readonly provider: Provider
  /** What is asked for. */
  readonly scopes: ReadonlyArray<string>
  /** Default: `globalThis.fetch`, looked up at each request. */
  readonly fetch?: FetchLike | undefined
  /** Epoch milliseconds: a date is measured against it where a response has none of its own. */
  readonly now: () => number
  /** Another each time. */
  readonly uuid: () => string
}

/** An answer without a token, and the secret that was sent. Its body may not have been read yet. */
export interface Refusal {
  readonly response: Pick<FetchLikeResponse, "status" | "headers" | "body" | "text">
  readonly clientSecret: string
  /** What the status and the headers say. */
  readonly failure: Omit<AttemptFailure, "kind">
  /** The body, where it has been read. */
  readonly text?: string | undefined
}

/** Bodies of the token endpoint beyond this are refused. Bytes. */
const largestBody = 64 * 1024

/** One token request: its outcome, or what the PSP refused it with. Never rejects. */
export async function requestToken(parts: TokenRequestParts, signal: AbortSignal): Promise<AttemptOutcome | Refusal> {
  const { clientId, provider, scopes, tokenUrl, now, uuid, fetch = globalFetchWithoutToken() } = parts
  let clientSecret: string | undefined
  try {
    clientSecret = await usableSecret(parts)
  } catch (error) {
    return { _tag: "Failed", kind: "noCredentials", cause: redactedError(error) }
  }
  try {
    const input = { clientId, clientSecret, scopes, now: now(), uuid }
    const response = await answer(provider, input, tokenUrl, fetch, signal)
    const { status } = Object(response) as Partial<FetchLikeResponse>
    if (status === undefined || !Number.isInteger(status)) throw new TypeError("fetch() gave no Response")
    const refusal = {
      response,
      clientSecret: clientSecret ?? "",
      // A browser hides the status of a redirect that it did not follow.
      failure: { _tag: "Failed", status: status || undefined, retryAfter: retryAfter(response.headers, now()) }
    } as const
    if (status < 200 || status > 299) return refusal
    const text = await bodyText(response, largestBody)
    const parsed = parseTokenResponse(
      text ?? "",
      milliseconds(provider.defaultLifetime) ?? Number.NaN,
      provider.readToken
    )
    const { retryAfter: asksToWait } = refusal.failure
    if (parsed._tag === "Issued") return { ...parsed, retryAfter: asksToWait }
    return { ...refusal, failure: { ...refusal.failure, field: parsed.field }, text }
  } catch (error) {
    const cause = redactedError(error, clientSecret ?? "")
    const kind = transportFailure(cause)
    const mayNeedCertificate = kind === "unavailable" && provider.mutualTls === "both" && wasClosed(cause)
    return { _tag: "Failed", kind, cause, ...(mayNeedCertificate && { mayNeedCertificate }) }
  }
}

async function answer(
  provider: Provider,
  input: TokenRequestInput,
  tokenUrl: URL,
  fetch: FetchLike,
  signal: AbortSignal
): Promise<FetchLikeResponse> {
  if (provider.requestToken !== undefined) {
    const fields = await provider.requestToken({ ...input, tokenUrl: tokenUrl.href, fetch, signal })
    const text = JSON.stringify({ token_type: "Bearer", ...fields })
    // There is no status. Where it says what is wrong, there is no token either.
    const status = typeof Object(fields)["error"] === "string" ? 0 : 200
    return { status, headers: { get: () => null }, text: () => Promise.resolve(text) }
  }
  const { url, headers, body } = (await provider.request(input)) as Partial<TokenRequestMessage>
  if (typeof body !== "string") throw new TypeError("request() of the provider must give a body that is a string")
  const target = new URL(url ?? "", tokenUrl)
  // The path and the query are the provider's; where the secret goes is not.
  if (target.origin !== tokenUrl.origin) {
    throw new TypeError("request() of the provider gave a url of another origin than that of its tokenUrl")
  }
  return fetchUncached(fetch, target, { method: "POST", headers: { ...headers }, body, redirect: "manual", signal })
}

/** The secret of this moment; rejects, without its words, where there is none or it cannot be one. */
export async function usableSecret({ clientSecret, provider }: TokenRequestParts): Promise<string | undefined> {
  const given: unknown = await Promise.resolve().then(clientSecret).catch(unreadable)
  const problem = secretProblem(provider, given)
  if (problem !== undefined) throw new TypeError(`clientSecret() ${problem.replace("must be", "must give")}`)
  return given as string | undefined
}

/** The words of what was thrown may quote the secret, as those of JSON.parse do. */
function unreadable(thrown: unknown): never {
  const { name } = redactedError(thrown)
  const kind = /^(?:Abort|Eval|Range|Reference|Syntax|Timeout|Type|URI)?Error$/.test(name) ? name : "value"
  throw new Error(`clientSecret() threw a ${kind}: what it said is left out, log it there`)
}
