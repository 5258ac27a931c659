import * as Effect from "effect/Effect"
import { redactedError } from "../errors/redacted-error.ts"
import type { ClientCertificate } from "../http/client-certificate.ts"
import type { AttemptOutcome } from "./attempt.ts"
import { transportFailure, wasClosed } from "./transport-failure.ts"

/** What finds out why a connection was closed. */
export interface CertificateRefusalParts {
  /** Of the certificate that token requests are sent with; undefined where they are sent without one. */
  readonly probe?: ClientCertificate["probe"]
  readonly tokenUrl: URL
  readonly sleep: (milliseconds: number) => Effect.Effect<void>
}

/** A probe that takes longer has found nothing. Milliseconds. */
const longestProbe = 5_000

/**
 * Names a token request that failed because the connection was closed: `fetch` of Node hides the alert of TLS 1.3 by which a
 * PSP refuses a certificate, and one more handshake shows it. Without an alert the failure stays as it is.
 */
export function certificateRefusal(
  outcome: AttemptOutcome,
  { probe, tokenUrl, sleep }: CertificateRefusalParts
): Effect.Effect<AttemptOutcome> {
  if (probe === undefined || !isClosedConnection(outcome)) return Effect.succeed(outcome)
  // Whatever a certificate of somebody else gives or throws, it is no more than an answer to this question.
  const asked = Effect.promise(async (signal): Promise<unknown> => {
    try {
      return await probe(new URL(tokenUrl), { signal })
    } catch {
      return undefined
    }
  })
  const answered = Effect.raceFirst(asked, Effect.as(sleep(longestProbe), undefined))
  return Effect.map(answered, (given) => {
    if (given === undefined) return outcome
    const cause = redactedError(given)
    return transportFailure(cause) === "certificate" ? { _tag: "Failed", kind: "certificate", cause } : outcome
  })
}

function isClosedConnection(outcome: AttemptOutcome): boolean {
  if (outcome._tag === "Issued") return false
  const { kind, cause } = outcome
  return kind === "unavailable" && cause !== undefined && wasClosed(cause)
}
