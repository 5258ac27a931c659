import type { SandboxFaults } from "../faults/faults.ts"
import type { SandboxStats } from "./request-log.ts"
import type { SandboxClock } from "./sandbox-clock.ts"

/** Who may call the sandbox, and what can be done to it. */
export interface SandboxControls {
  /** The first client's id. */
  readonly clientId: string
  /** The first client's secret. */
  readonly clientSecret: string
  /** The certificate that is linked to every client unless told otherwise, as PEM: for `POST /api/auth/token`. */
  readonly clientCertificate: string
  /** What goes wrong. */
  readonly faults: SandboxFaults
  /** The sandbox's time. */
  readonly clock: SandboxClock
  /** What happened so far, without a token or a secret. */
  readonly stats: () => SandboxStats
  /** Starts counting afresh. Tokens, charges, balances and faults stay. */
  readonly resetStats: () => void
  /** Everything as it was at the start: no token, no charge, no fault but the preset, the account's money, the clock. */
  readonly reset: () => void
}
