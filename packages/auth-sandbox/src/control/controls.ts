import type { SandboxFaults } from "../faults/faults.ts"
import type { PresetName } from "../faults/presets.ts"
import type { ProfileRoute } from "../profile/profile.ts"
import type { SandboxRoute } from "../routes.ts"
import type { SandboxConditionControls } from "../token/conditions.ts"
import type { SandboxTokens } from "../token/issued-tokens.ts"
import type { SandboxStats } from "./request-log.ts"
import type { SandboxClock } from "./sandbox-clock.ts"

/** Everything that a test can change or read, whatever is played. `Route` is the type of its routes. */
export interface SandboxControlsOf<Route extends string> {
  /** The first client's id. */
  readonly clientId: string
  /** The certificate that is linked to every client by default, as PEM: for `POST /api/auth/token`. */
  readonly clientCertificate: string
  /** What goes wrong. */
  readonly faults: SandboxFaults<Route>
  /** How the token endpoints treat every client. */
  readonly conditions: SandboxConditionControls
  /** Revokes tokens before they expire. */
  readonly tokens: SandboxTokens
  /** Adds the faults and sets the conditions that go by this name. A wrong name throws a `TypeError`. */
  readonly preset: (name: PresetName) => void
  /** The sandbox's time. */
  readonly clock: SandboxClock
  /** What happened so far, without tokens and secrets. */
  readonly stats: () => SandboxStats<Route>
  /** Sets all counts to zero. Tokens, charges, balances and faults stay. */
  readonly resetStats: () => void
  /** Everything as it was at the start: no token, no charge, no fault but the preset, the account's money, the clock. */
  readonly reset: () => void
}

/** The credentials of the sandbox, and everything that a test can change or read. */
export interface SandboxControls extends SandboxControlsOf<SandboxRoute> {
  /** The first client's secret. */
  readonly clientSecret: string
}

/**
 * The same of a sandbox with a profile.
 *
 * **Gotcha**: `stats().requests` is by the profile's own routes, so what it has under a name may be `undefined`.
 */
export interface ProfileControls extends SandboxControlsOf<ProfileRoute> {
  /** The first client's secret; `undefined` where clients have none (`sicoob`, `stone`). */
  readonly clientSecret: string | undefined
  /** The private key that signs assertions, PEM (PKCS #8): for `stone` alone, made at the start. */
  readonly clientKey: string | undefined
  /** What each call has in its query: for `bancoDoBrasil` alone. */
  readonly applicationKey: string | undefined
}

/** Where a sandbox is called, in the form that the option `baseUrl` of a token manager takes. */
export interface SandboxBaseUrl {
  /** The API's origin with the path that all its routes begin with, e.g. `http://127.0.0.1:41234/pix/v2`, without a slash at the end. */
  readonly api: string
  /** The origin of the token endpoint, e.g. `http://127.0.0.1:41235`. The same as the API's, unless the PSP has two hosts. */
  readonly token: string
}
