import type { SandboxFaults } from "../faults/faults.ts"
import type { PresetName } from "../faults/presets.ts"
import type { SandboxConditionControls } from "../token/conditions.ts"
import type { SandboxTokens } from "../token/issued-tokens.ts"
import type { SandboxStats } from "./request-log.ts"
import type { SandboxClock } from "./sandbox-clock.ts"

/** The credentials of the sandbox, and everything that a test can change or read. */
export interface SandboxControls {
  /** The first client's id. */
  readonly clientId: string
  /** The first client's secret. */
  readonly clientSecret: string
  /** The certificate that is linked to every client by default, as PEM: for `POST /api/auth/token`. */
  readonly clientCertificate: string
  /** What goes wrong. */
  readonly faults: SandboxFaults
  /** How the token endpoints treat every client. */
  readonly conditions: SandboxConditionControls
  /** Revokes tokens before they expire. */
  readonly tokens: SandboxTokens
  /** Adds the faults and sets the conditions that go by this name. A wrong name throws a `TypeError`. */
  readonly preset: (name: PresetName) => void
  /** The sandbox's time. */
  readonly clock: SandboxClock
  /** What happened so far, without tokens and secrets. */
  readonly stats: () => SandboxStats
  /** Sets all counts to zero. Tokens, charges, balances and faults stay. */
  readonly resetStats: () => void
  /** Everything as it was at the start: no token, no charge, no fault but the preset, the account's money, the clock. */
  readonly reset: () => void
}
