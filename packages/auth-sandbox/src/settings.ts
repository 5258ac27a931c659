import type { SandboxAccount } from "./api/account.ts"
import type { SandboxAssumptions } from "./assumptions.ts"
import type { PresetName } from "./faults/presets.ts"
import type { OptionalMembers } from "./http/optional-members.ts"
import type { MutualTls, Profile } from "./profile/profile.ts"
import type { SandboxProfile } from "./profiles/known-profiles.ts"
import type { CompleteClient, SandboxClient } from "./token/client.ts"
import type { SandboxConditions } from "./token/conditions.ts"
import type { TokenSigning } from "./token/token-signer.ts"

/** Options of `createSandboxHandler`. A wrong one throws a `TypeError` that names the option and the rule. */
export interface SandboxHandlerOptions extends CommonSandboxOptions {
  /** Whose API is played. Default `"ntxPay"`; for another one see `ProfileSandboxHandlerOptions`. */
  readonly profile?: "ntxPay" | undefined
  /** Like `tokenLifetime`, for tokens of the standard API's `POST /api/auth/token`. Default 1800, as documented. */
  readonly standardTokenLifetime?: number | undefined
  /** What the documentation leaves open. */
  readonly assumptions?: OptionalMembers<SandboxAssumptions> | undefined
}

/** Options of `createSandboxHandler` with a profile. A wrong one throws a `TypeError` that names the option and the rule. */
export interface ProfileSandboxHandlerOptions extends CommonSandboxOptions {
  /** Whose API is played, e.g. `"efi"`. */
  readonly profile: SandboxProfile
}

/** Options whatever is played. */
export interface CommonSandboxOptions {
  /**
   * Who may request tokens; at least one. Default: one client, `account-93-550e8400` with the secret
   * `sandbox-secret-not-for-production`; in a profile, its id is `sandbox_client_550e8400`.
   */
  readonly clients?: readonly SandboxClient[] | undefined
  /**
   * How long a token lives, in whole seconds: the answer's `expires_in`. Default 3600, as documented; in a profile, as the
   * PSP has it.
   *
   * **Gotcha**: a token is refused exactly this long after it was issued, to the millisecond; `exp` in the JWT is that
   * instant rounded up to a whole second, since a NumericDate of most libraries is whole.
   */
  readonly tokenLifetime?: number | undefined
  /**
   * How tokens of `POST /oauth/token` are signed. Default `"RS256"`, as documented. `"ES256"` and `"HS256"` are for
   * benchmarks: an RSA signature takes most of the time of a token request.
   *
   * **Gotcha**: the key of HS256 is shown nowhere. The standard API's tokens always use it, as documented.
   */
  readonly signing?: TokenSigning | undefined
  /**
   * How the token endpoints treat every client from the start; `conditions.set()` changes it later. Default: tokens are
   * independent, without rate limit and lock-out.
   *
   * @example
   * await startSandbox({ conditions: { tokens: "newest-only" } }) // a new token revokes the client's earlier ones
   */
  readonly conditions?: OptionalMembers<SandboxConditions> | undefined
  /**
   * A preset that is on from the start, as by `preset(name)`. Default: none.
   *
   * **Gotcha**: `faults.clear()` ends it; `reset()` starts it again.
   */
  readonly preset?: PresetName | undefined
  /**
   * The seed of the random numbers that presets and faults with a `chance` use: a whole number. The same seed gives the
   * same numbers. Default 1.
   */
  readonly seed?: number | undefined
  /**
   * The clock, in epoch milliseconds: it decides `iat`, `exp`, expiry, every timestamp and the `Date` header.
   * Default: the system clock.
   *
   * @example `now: () => clock.now()` with a manual clock lets a test expire a token without waiting.
   */
  readonly now?: (() => number) | undefined
  /**
   * Waits for the `delay` of a fault; the signal ends the wait early. Default: the machine's timers.
   *
   * @example `sleep: (milliseconds, signal) => clock.sleep(milliseconds, signal)` with a manual clock
   */
  readonly sleep?: ((milliseconds: number, signal: AbortSignal) => Promise<void>) | undefined
  /** The account that is charged, refunded and spent from. A profile uses its `pix` alone. */
  readonly account?: SandboxAccount | undefined
}

/** The options with the defaults filled in. */
export interface SandboxSettings {
  /** `undefined` for NTX Pay. */
  readonly profile: Profile | undefined
  /** Where a client certificate is demanded over TLS. */
  readonly mutualTls: MutualTls
  /** The private key of clients that bring none, PEM, if clients sign assertions. */
  readonly clientKey: string | undefined
  readonly clients: readonly [CompleteClient, ...CompleteClient[]]
  readonly tokenLifetime: number
  readonly standardTokenLifetime: number
  readonly signing: TokenSigning
  readonly conditions: OptionalMembers<SandboxConditions>
  readonly preset: PresetName | undefined
  readonly seed: number
  readonly now: () => number
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>
  readonly account: SandboxAccount
  readonly assumptions: SandboxAssumptions
}
