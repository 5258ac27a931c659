import * as Effect from "effect/Effect"
import type { AttemptOutcome } from "../endpoint/attempt.ts"
import type { RenewalEvent } from "../renewal/renewal-event.ts"
import type { RenewalState, StoredState } from "../renewal/state.ts"
import type { Instant } from "../time/instant.ts"
import type { SharedToken } from "./store-session.ts"

/** A client certificate, as renewals need it. */
export interface RenewerCertificate {
  /** The fingerprint of the one that is current. */
  readonly current: () => string
  /** One token request with the certificate of this fingerprint. */
  readonly request: (fingerprint: string) => Effect.Effect<AttemptOutcome>
  /** Reads its files again. Never fails. */
  readonly reload: Effect.Effect<void>
}

/** What a renewal does about a certificate that may be replaced at any time. */
export interface CertificateChanges {
  /** Takes notice of another certificate. */
  readonly check: () => void
  /** Leaves a note for processes that still use the certificate before: once, and before the first request with the new one. */
  readonly leaveNote: Effect.Effect<void>
  /** Reloads the certificate if another process has left a note about another one. At most once per renewal. */
  readonly follow: (stored: StoredState) => Effect.Effect<void>
}

interface Parts {
  readonly certificate: RenewerCertificate
  readonly store: SharedToken | undefined
  readonly state: () => RenewalState
  readonly dispatch: (event: Extract<RenewalEvent, { readonly _tag: "CertificateChanged" }>) => unknown
  readonly now: () => Instant
  /** Bounds how long a reload may take. */
  readonly within: (reload: Effect.Effect<void>) => Effect.Effect<void>
}

/** Follows a certificate through its changes, in this process and in others. */
export function certificateChanges({ certificate, store, state, dispatch, now, within }: Parts): CertificateChanges {
  let noted: string | undefined
  let followedIn: Instant | undefined

  const check = (): void => {
    const current = certificate.current()
    if (current !== state().certificate) dispatch({ _tag: "CertificateChanged", now: now(), certificate: current })
  }

  return {
    check,
    leaveNote: Effect.suspend(() => {
      const { certificate: current, replacedCertificate: before } = state()
      if (store === undefined || before === undefined || current === undefined || noted === current) return Effect.void
      return Effect.map(store.note(before, current, now().wall), (isThere) => {
        if (isThere) noted = current
      })
    }),
    follow: ({ replacedBy }) =>
      Effect.suspend(() => {
        const { certificate: current, renewal } = state()
        const isNews = replacedBy !== undefined && replacedBy.certificate !== current
        if (!isNews || renewal === undefined || followedIn === renewal.startedAt) return Effect.void
        followedIn = renewal.startedAt
        return Effect.map(within(certificate.reload), check)
      })
  }
}
