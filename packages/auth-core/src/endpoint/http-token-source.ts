import * as Effect from "effect/Effect"
import type { FetchLike } from "../http/fetch-like.ts"
import type { AttemptFailure, AttemptOutcome } from "./attempt.ts"
import { bodyText } from "../http/body-text.ts"
import { certificateRefusal, type CertificateRefusalParts } from "./certificate-refusal.ts"
import { largestRefusal, readRefusal } from "./refusal.ts"
import { type Refusal, requestToken, type TokenRequestParts, usableSecret } from "./token-request.ts"
import type { TokenSource } from "./token-source.ts"

/** What a token source over HTTP is made of. */
export interface HttpTokenSourceParts extends TokenRequestParts, CertificateRefusalParts {
  /** Waits for this time, in milliseconds. */
  readonly sleep: (milliseconds: number) => Effect.Effect<void>
}

/** How one token request is sent. */
export interface TokenTransport {
  readonly fetch?: FetchLike | undefined
  readonly probe?: CertificateRefusalParts["probe"]
}

/** A token source that can also send through another transport than its own. */
export interface HttpTokenSource extends TokenSource {
  readonly requestBy: (transport: TokenTransport) => TokenSource["request"]
}

/** A refusal counts without its body where that takes longer to come. Milliseconds. */
const longestRefusal = 1_000

/**
 * A token source that posts the credentials to a token endpoint by `fetch`. Redirects are not followed: the secret goes
 * to the configured URL and nowhere else.
 */
export function makeHttpTokenSource(parts: HttpTokenSourceParts): HttpTokenSource {
  let last = parts.fixedSecret ?? ""
  const options = {
    ...parts,
    clientSecret: async () => {
      const given: unknown = await parts.clientSecret()
      if (typeof given === "string") last = given
      return given as string | undefined
    }
  }
  /** The body of a refusal; undefined where it is large, is damaged or takes its time. */
  const bodyOf = ({ response }: Refusal) =>
    Effect.raceFirst(
      Effect.promise((signal) => bodyText(response, largestRefusal, signal).catch(() => undefined)),
      Effect.as(parts.sleep(longestRefusal), undefined)
    )
  const failureOf = (refusal: Refusal, body: string | undefined): AttemptFailure => {
    const { clientSecret, failure, response } = refusal
    const { readRefusal: own, retryRejections } = parts.provider
    const said = readRefusal(response, body, own, [clientSecret])
    // Other processes obey a rejection for as long as their secret is the rejected one.
    return {
      ...failure,
      ...said,
      ...(said.kind === "rejected" && { secretFingerprint: secretFingerprint(clientSecret), retryRejections })
    }
  }
  const requestBy = ({ fetch, probe }: TokenTransport) =>
    Effect.flatMap(
      Effect.promise((signal) => requestToken({ ...options, fetch }, signal)),
      (answer): Effect.Effect<AttemptOutcome> => {
        if ("_tag" in answer) return certificateRefusal(answer, { ...parts, probe })
        const body = "text" in answer ? Effect.succeed(answer.text) : bodyOf(answer)
        return Effect.map(body, (text) => failureOf(answer, text))
      }
    )
  return {
    about: aboutTokenRequests(parts),
    secrets: () => [last],
    request: requestBy(parts),
    requestBy,
    secretFingerprint: Effect.promise(async () => {
      try {
        const secret = await usableSecret(options)
        return secret === undefined ? undefined : secretFingerprint(secret)
      } catch {
        // The next token request reports it.
        return undefined
      }
    })
  }
}

/** What errors and events say of every token request. */
function aboutTokenRequests({
  tokenUrl,
  clientId,
  scopes
}: Pick<TokenRequestParts, "tokenUrl" | "clientId" | "scopes">): NonNullable<TokenSource["about"]> {
  const clientFingerprint = hash(clientId).toString(16).padStart(8, "0")
  return { tokenUrl: tokenUrl.origin + tokenUrl.pathname, clientFingerprint, requestedScopes: scopes }
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
