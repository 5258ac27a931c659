import * as Effect from "effect/Effect"
import type { AttemptOutcome } from "../endpoint/attempt.ts"
import type { TokenTransport } from "../endpoint/http-token-source.ts"
import { redactedError } from "../errors/redacted-error.ts"
import { type ClientCertificate, isClientCertificate } from "../http/client-certificate.ts"
import type { RenewerCertificate } from "../renewer/certificate-changes.ts"
import type { TokenEvent } from "../renewal/token-events.ts"
import type { Token } from "../token/token.ts"

const day = 86_400_000
/** How many days before its end a certificate causes an event. */
const thresholds = [30, 7, 1]
/** Certificates that are kept, the current one among them: a token of an older one may still serve. */
const mostKept = 8

/** For each certificate: its fingerprint, and how many thresholds have caused an event. All managers of the process share it. */
const told = /* @__PURE__ */ new WeakMap<ClientCertificate, { readonly of: string; readonly passed: number }>()

/** What a manager does about its client certificate. */
export interface CertificateFollower extends RenewerCertificate {
  /** The certificate that a token was requested with. */
  readonly of: (token: Token) => ClientCertificate
  /** Tells at the end of a renewal that the certificate ends soon: once for each threshold. */
  readonly event: (event: TokenEvent) => void
}

/** What a follower calls. */
interface Parts {
  /** Gives the time in epoch milliseconds. */
  readonly now: () => number
  /** One token request through the transport of a certificate. */
  readonly requestBy: (transport: TokenTransport) => Effect.Effect<AttemptOutcome>
  /** What an event must not repeat. */
  readonly secrets: (() => ReadonlyArray<string>) | undefined
  /** Gives an event to the listeners. */
  readonly tell: (event: TokenEvent) => void
}

/** Follows a certificate, which may be replaced at any time. */
export function certificateFollower(
  certificate: ClientCertificate,
  { now, requestBy, secrets, tell }: Parts
): CertificateFollower {
  let newest = certificate
  /** By fingerprint, the newest last. */
  const known = new Map<string, ClientCertificate>()
  const take = (given: ClientCertificate): void => {
    newest = given
    known.delete(given.fingerprint)
    known.set(given.fingerprint, given)
    for (const [fingerprint] of known) if (known.size > mostKept) known.delete(fingerprint)
  }
  const current = (): string => {
    const given = currentOf(certificate)
    if (given !== newest && isClientCertificate(given)) take(given)
    return newest.fingerprint
  }
  take(certificate)
  current()

  return {
    current,
    of: ({ certificate: fingerprint }) =>
      fingerprint === undefined || fingerprint === newest.fingerprint ? newest : (known.get(fingerprint) ?? newest),
    request: (fingerprint) => {
      const from = known.get(fingerprint) ?? newest
      return requestBy({
        fetch: (url, init) => from.fetch(url, init),
        probe: async (url, options) => from.probe?.(url, options)
      })
    },
    reload: Effect.promise(async () => {
      try {
        await certificate.reload?.()
      } catch (error) {
        tell({ _tag: "CertificateReloadFailed", at: now(), cause: redactedError(error, ...(secrets?.() ?? [])) })
      }
    }),
    event: ({ _tag }) => {
      if (_tag !== "TokenRenewed" && _tag !== "RenewalFailed") return
      const { fingerprint, expiresAt } = newest
      const at = now()
      const passed = thresholds.filter((days) => expiresAt - at <= days * day).length
      const before = told.get(certificate)
      if (passed <= (before?.of === fingerprint ? before.passed : 0)) return
      told.set(certificate, { of: fingerprint, passed })
      tell({ _tag: "CertificateExpiring", at, expiresAt, fingerprint })
    }
  }
}

/** That of this moment; undefined where the getter of somebody else throws. */
function currentOf(certificate: ClientCertificate): ClientCertificate | undefined {
  try {
    return certificate.current ?? certificate
  } catch {
    return undefined
  }
}
