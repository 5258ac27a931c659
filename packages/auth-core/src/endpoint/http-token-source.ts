import * as Effect from "effect/Effect"
import { redactedError } from "../errors/redacted-error.ts"
import type { FetchLike, FetchLikeResponse } from "../http/fetch-like.ts"
import { globalFetchWithoutToken } from "../http/global-fetch.ts"
import { milliseconds } from "../time/duration.ts"
import type { AttemptFailure, AttemptOutcome } from "./attempt.ts"
import { bodyText } from "./body-text.ts"
import { type Credentials, secretProblem } from "./credentials.ts"
import { fetchUncached } from "./fetch-uncached.ts"
import type { Provider } from "./provider.ts"
import { largestRefusal, readRefusal } from "./refusal.ts"
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
  /** Waits so many milliseconds. */
  readonly sleep: (milliseconds: number) => Effect.Effect<void>
}

/** Bodies of the token endpoint beyond this are refused. Bytes. */
const largestBody = 64 * 1024
/** A refusal counts without its body where that takes longer to come. Milliseconds. */
const longestRefusal = 1_000

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
  /** The body of a refusal; undefined where it is large, is damaged or takes its time. */
  const bodyOf = (response: FetchLikeResponse) =>
    Effect.raceFirst(
      Effect.promise((signal) => bodyText(response, largestRefusal, signal).catch(() => undefined)),
      Effect.as(parts.sleep(longestRefusal), undefined)
    )
  return {
    about: aboutTokenRequests(parts),
    secrets: () => [last],
    request: Effect.flatMap(
      Effect.promise((signal) => attempt(options, signal)),
      (answer) =>
        "_tag" in answer ? Effect.succeed(answer) : Effect.map(bodyOf(answer.response), (body) => refused(answer, body))
    ),
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

/** What errors and events say of every token request. */
export function aboutTokenRequests({
  tokenUrl,
  clientId
}: Pick<HttpTokenSourceParts, "tokenUrl" | "clientId">): NonNullable<TokenSource["about"]> {
  const clientFingerprint = hash(clientId).toString(16).padStart(8, "0")
  return { tokenUrl: tokenUrl.origin + tokenUrl.pathname, clientFingerprint }
}

/** Sixteen bits: enough to tell two secrets apart, far too little to guess one. */
function secretFingerprint(secret: string): number {
  const whole = hash(secret)
  return (whole ^ (whole >>> 16)) & 0xffff
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  return value >>> 0
}

/** An answer that is no success, with the secret that it was given. */
interface Refusal {
  readonly response: FetchLikeResponse
  readonly clientSecret: string
  /** What the status and the headers say. */
  readonly failure: Omit<AttemptFailure, "kind">
}

function refused({ response, clientSecret, failure }: Refusal, body: string | undefined): AttemptFailure {
  return withFingerprint({ ...failure, ...readRefusal(response, body, [clientSecret]) }, clientSecret)
}

/** Other processes obey a rejection for as long as their secret is the rejected one. */
function withFingerprint(failure: AttemptFailure, clientSecret: string): AttemptFailure {
  return failure.kind === "rejected" ? { ...failure, secretFingerprint: secretFingerprint(clientSecret) } : failure
}

async function attempt(options: HttpTokenSourceParts, signal: AbortSignal): Promise<AttemptOutcome | Refusal> {
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
    const { status } = Object(response) as Partial<FetchLikeResponse>
    if (status === undefined || !Number.isInteger(status)) throw new TypeError("fetch() gave no Response")
    const asksToWait = retryAfter(response.headers, now())
    if (status < 200 || status > 299) {
      // A browser hides the status of a redirect that it did not follow.
      const failure = { _tag: "Failed", status: status || undefined, retryAfter: asksToWait } as const
      return { response, clientSecret, failure }
    }
    const text = await bodyText(response, largestBody)
    const parsed = parseTokenResponse(text ?? "", milliseconds(provider.defaultLifetime) ?? Number.NaN)
    if (parsed._tag === "Issued") return { ...parsed, retryAfter: asksToWait }
    const failure = { _tag: "Failed", status, field: parsed.field, retryAfter: asksToWait } as const
    return refused({ response, clientSecret, failure }, text)
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
