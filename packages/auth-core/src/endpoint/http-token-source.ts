import * as Effect from "effect/Effect"
import { redactedError } from "../errors/redacted-error.ts"
import { discardBody } from "../http/discard-body.ts"
import type { FetchLike, FetchLikeResponse } from "../http/fetch-like.ts"
import { globalFetchWithoutToken } from "../http/global-fetch.ts"
import { type DurationInput, milliseconds } from "../time/duration.ts"
import type { AttemptFailure, AttemptOutcome } from "./attempt.ts"
import { bodyText } from "./body-text.ts"
import { type Credentials, secretProblem } from "./credentials.ts"
import { fetchUncached } from "./fetch-uncached.ts"
import type { Provider } from "./provider.ts"
import { retryAfter } from "./retry-after.ts"
import { parseTokenResponse } from "./token-response.ts"
import type { TokenSource } from "./token-source.ts"

/** What a token source over HTTP is made of. */
export interface HttpTokenSourceParts extends Credentials {
  /** Where the credentials are posted. */
  readonly tokenUrl: URL
  readonly provider: Pick<Provider, "request" | "checkSecret" | "defaultLifetime">
  /** Default: `globalThis.fetch`, looked up at each request. */
  readonly fetch?: FetchLike | undefined
  /** Epoch milliseconds: a date is measured against it where a response has none of its own. */
  readonly now: () => number
}

/** Bodies of the token endpoint beyond this are refused. Bytes. */
const largestBody = 64 * 1024

/**
 * A token source that posts the credentials to a token endpoint by `fetch`. Redirects are not followed: the secret goes
 * to the configured URL and nowhere else.
 */
export function makeHttpTokenSource(parts: HttpTokenSourceParts): TokenSource {
  let last = parts.fixedSecret ?? ""
  const options = {
    ...parts,
    clientSecret: async () => {
      const given: unknown = await parts.clientSecret()
      if (typeof given === "string") last = given
      return given as string
    }
  }
  return {
    secrets: () => [last],
    request: Effect.promise((signal) => attempt(options, signal)),
    secretFingerprint: Effect.promise(async () => {
      try {
        return secretFingerprint(await usableSecret(options))
      } catch {
        // The next token request reports it.
        return undefined
      }
    })
  }
}

/** FNV-1a, folded to sixteen bits: enough to tell two secrets apart, far too little to guess one. */
function secretFingerprint(secret: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < secret.length; index++) hash = Math.imul(hash ^ secret.charCodeAt(index), 0x01000193)
  return (hash ^ (hash >>> 16)) & 0xffff
}

async function attempt(options: HttpTokenSourceParts, signal: AbortSignal): Promise<AttemptOutcome> {
  const { clientId, provider, now, fetch = globalFetchWithoutToken() } = options
  let clientSecret = ""
  try {
    clientSecret = await usableSecret(options)
  } catch (error) {
    return { _tag: "Failed", kind: "noCredentials", cause: redactedError(error) }
  }
  try {
    const { headers, body } = provider.request({ clientId, clientSecret })
    const response = await fetchUncached(fetch, options.tokenUrl, {
      method: "POST",
      headers,
      body,
      redirect: "manual",
      signal
    })
    const outcome = await outcomeOf(response, provider.defaultLifetime, now)
    const rejected = outcome._tag === "Failed" && outcome.kind === "rejected"
    return rejected ? { ...outcome, secretFingerprint: secretFingerprint(clientSecret) } : outcome
  } catch (error) {
    return { _tag: "Failed", kind: "unavailable", cause: redactedError(error, clientSecret) }
  }
}

/** The secret of this moment; rejects, without its words, where there is none or it cannot be one. */
async function usableSecret({ clientSecret, provider }: HttpTokenSourceParts): Promise<string> {
  const given: unknown = await Promise.resolve().then(clientSecret).catch(unreadable)
  const problem = secretProblem(provider, given)
  if (problem !== undefined) throw new TypeError(`clientSecret() ${problem.replace("must be", "must give")}`)
  return given as string
}

/** The words of what was thrown may quote the secret, as those of JSON.parse do. */
function unreadable(thrown: unknown): never {
  const { name } = redactedError(thrown)
  const kind = /^(?:Abort|Eval|Range|Reference|Syntax|Timeout|Type|URI)?Error$/.test(name) ? name : "value"
  throw new Error(`clientSecret() threw a ${kind}: what it said is left out, log it there`)
}

async function outcomeOf(
  response: FetchLikeResponse,
  defaultLifetime: DurationInput,
  now: () => number
): Promise<AttemptOutcome> {
  const { status } = Object(response) as Partial<FetchLikeResponse>
  if (status === undefined || !Number.isInteger(status)) throw new TypeError("fetch() gave no Response")
  const asksToWait = (): number | undefined => retryAfter(response.headers, now())
  if (status < 200 || status > 299) {
    discardBody(response)
    // A browser hides the status of a redirect that it did not follow.
    return { _tag: "Failed", kind: failureKind(status), status: status || undefined, retryAfter: asksToWait() }
  }
  const body = await bodyText(response, largestBody)
  const parsed = body === undefined ? undefined : parseTokenResponse(body, milliseconds(defaultLifetime) ?? Number.NaN)
  if (parsed?._tag === "Issued") return { ...parsed, retryAfter: asksToWait() }
  return { _tag: "Failed", kind: "invalid", field: parsed?.field ?? "body", retryAfter: asksToWait() }
}

function failureKind(status: number): AttemptFailure["kind"] {
  if (status === 400 || status === 401 || status === 403) return "rejected"
  if (status === 408 || status === 425 || status === 429 || status >= 500) return "unavailable"
  return "unexpected"
}
