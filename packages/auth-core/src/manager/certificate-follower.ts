import * as Effect from "effect/Effect"
import type { AttemptOutcome } from "../endpoint/attempt.ts"
import type { TokenSource } from "../endpoint/token-source.ts"
import type { ClientCertificate } from "../http/client-certificate.ts"
import type { TokenEvent } from "../renewal/token-events.ts"

const day = 86_400_000
/** How many days before its end a certificate causes an event. */
const thresholds = [30, 7, 1]

/** For each certificate: its fingerprint, and how many thresholds have caused an event. All managers of the process share it. */
const told = /* @__PURE__ */ new WeakMap<ClientCertificate, { readonly of: string; readonly passed: number }>()

/** What a manager does about its client certificate. */
export interface CertificateFollower {
  /** A source whose token is none if the certificate was replaced before it came: it may be bound to the one before. */
  readonly over: (source: TokenSource) => TokenSource
  /** Ends the use of the token if the certificate has been replaced since it was requested. */
  readonly check: () => void
  /** Tells at the end of a renewal that the certificate ends soon: once for each threshold. */
  readonly event: (event: TokenEvent) => void
}

/** What a follower calls. */
interface Parts {
  /** Gives the time in epoch milliseconds. */
  readonly now: () => number
  /** Called when the certificate has become another one. */
  readonly changed: () => void
  /** Gives an event to the listeners. */
  readonly tell: (event: TokenEvent) => void
}

/** Follows a certificate, which may be replaced at any time. */
export function certificateFollower(
  certificate: ClientCertificate,
  { now, changed, tell }: Parts
): CertificateFollower {
  let known = certificate.fingerprint

  const check = (): void => {
    const { fingerprint } = certificate
    if (fingerprint === known) return
    known = fingerprint
    changed()
  }

  return {
    check,
    over: (source) => {
      const request = Effect.suspend(() => {
        check()
        const { fingerprint } = certificate
        return Effect.map(source.request, (outcome): AttemptOutcome => {
          if (outcome._tag === "Failed" || certificate.fingerprint === fingerprint) return outcome
          return {
            _tag: "Failed",
            kind: "unavailable",
            cause: new Error("the client certificate was replaced meanwhile")
          }
        })
      })
      return { ...source, request }
    },
    event: ({ _tag }) => {
      if (_tag !== "TokenRenewed" && _tag !== "RenewalFailed") return
      const { fingerprint, expiresAt } = certificate
      const at = now()
      const passed = thresholds.filter((days) => expiresAt - at <= days * day).length
      const before = told.get(certificate)
      if (passed <= (before?.of === fingerprint ? before.passed : 0)) return
      told.set(certificate, { of: fingerprint, passed })
      tell({ _tag: "CertificateExpiring", at, expiresAt, fingerprint })
    }
  }
}
