import type * as Effect from "effect/Effect"
import type { TokenRequestDetails } from "../errors/auth-error.ts"
import type { AttemptOutcome } from "./attempt.ts"

/**
 * Where tokens come from: one attempt to get one. Its outcome is a value, a token or what went wrong. It never retries by
 * itself: when to try again is decided in one place, the renewal rules.
 */
export interface TokenSource {
  /** One attempt. Interrupted when it takes longer than `requestTimeout`. */
  readonly request: Effect.Effect<AttemptOutcome>
  /**
   * The fingerprint (sixteen bits) of the secret that the next request would be made with: it tells whether the rejected
   * secret has been replaced. Absent where the secret never changes.
   */
  readonly secretFingerprint?: Effect.Effect<number | undefined> | undefined
  /** Where tokens are requested and for whom, for errors and events. */
  readonly about?: Pick<TokenRequestDetails, "tokenUrl" | "clientFingerprint" | "requestedScopes"> | undefined
  /** How many requests the endpoint allows in `per` milliseconds. Default: as many as there are. */
  readonly budget?: { readonly requests: number; readonly per: number } | undefined
  /** The secrets that were used last. They are cut out of every error that is reported. */
  readonly secrets?: (() => ReadonlyArray<string>) | undefined
}
