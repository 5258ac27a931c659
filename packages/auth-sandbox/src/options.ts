import { setTimeout } from "node:timers/promises"
import * as v from "valibot"
import { type SandboxAccount, accountRule } from "./api/account.ts"
import { type SandboxAssumptions, assumptionsRule, defaultAssumptions } from "./assumptions.ts"
import { type SandboxClient, type SettledClient, clientsRule, defaultClient, settleClient } from "./token/client.ts"
import { seedRule } from "./faults/fault.ts"
import { type PresetName, presetNames } from "./faults/presets.ts"
import { requireRule } from "./http/require-rule.ts"
import type { TokenSigning } from "./token/token-signer.ts"

/** Options of `createSandboxHandler`. A wrong one throws a `TypeError` that names the option and the rule. */
export interface SandboxHandlerOptions {
  /**
   * Who may ask for tokens; at least one. Default: one client, `account-93-550e8400` with the secret
   * `sandbox-secret-not-for-production`.
   */
  readonly clients?: readonly SandboxClient[]
  /**
   * How long a token lives, in whole seconds: the answer's `expires_in`. Default 3600, as documented.
   *
   * **Gotcha**: a token is refused exactly this long after it was issued, to the millisecond; `exp` in the JWT is that
   * instant rounded up to a whole second, since a NumericDate of most libraries is whole.
   */
  readonly tokenLifetime?: number
  /** The same for tokens of the standard API's `POST /api/auth/token`. Default 1800, as documented. */
  readonly standardTokenLifetime?: number
  /**
   * How tokens of `POST /oauth/token` are signed. Default `"RS256"`, as documented. `"ES256"` and `"HS256"` are for
   * benchmarks: an RSA signature takes most of the time of a token request.
   *
   * **Gotcha**: the key of HS256 is shown nowhere. The standard API's tokens always use it, as documented.
   */
  readonly signing?: TokenSigning
  /**
   * Something that goes wrong from the start: `faults.preset(name)`. Default: nothing does.
   *
   * **Gotcha**: `faults.clear()` mends it; `reset()` brings it back.
   */
  readonly preset?: PresetName
  /** Which run of chance a preset and the `chance` of faults follow: a whole number. Default 1. */
  readonly seed?: number
  /**
   * The clock, in epoch milliseconds: it decides `iat`, `exp`, expiry, every timestamp and the `Date` header.
   * Default: the system clock.
   *
   * @example `now: () => clock.now()` with a manual clock lets a test expire a token without waiting.
   */
  readonly now?: () => number
  /**
   * How a fault's `delay` is waited for; the signal ends the wait early. Default: the machine's timers.
   *
   * @example `sleep: (milliseconds, signal) => clock.sleep(milliseconds, signal)` with a manual clock
   */
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>
  /** The account that is charged, refunded and spent from. */
  readonly account?: SandboxAccount
  /** What the documentation leaves open. */
  readonly assumptions?: Partial<SandboxAssumptions>
}

/** `SandboxHandlerOptions`, with the defaults filled in. */
export interface SandboxSettings {
  readonly clients: readonly [SettledClient, ...SettledClient[]]
  readonly tokenLifetime: number
  readonly standardTokenLifetime: number
  readonly signing: TokenSigning
  readonly preset: PresetName | undefined
  readonly seed: number
  readonly now: () => number
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>
  readonly account: SandboxAccount
  readonly assumptions: SandboxAssumptions
}

const seconds = "must be a whole number of seconds, at least 1"
const lifetime = v.pipe(v.number(seconds), v.safeInteger(seconds), v.minValue(1, seconds))

const optionsRule = v.partial(
  v.strictObject(
    {
      clients: clientsRule,
      tokenLifetime: lifetime,
      standardTokenLifetime: lifetime,
      signing: v.picklist(["RS256", "ES256", "HS256"], 'must be "RS256", "ES256" or "HS256"'),
      preset: v.picklist(presetNames, `must be one of ${presetNames.join(", ")}`),
      seed: seedRule,
      now: v.function("must be a function that returns epoch milliseconds"),
      sleep: v.function("must be a function of milliseconds and a signal"),
      account: accountRule,
      assumptions: assumptionsRule
    },
    "is not an option of the sandbox"
  )
)

/** Throws at once: a wrong option found later would look like a fault of the code under test. */
export function readOptions(options: SandboxHandlerOptions): SandboxSettings {
  requireRule(optionsRule, options, "options")
  const {
    clients: [first = defaultClient, ...others] = [],
    tokenLifetime = 3600,
    standardTokenLifetime = 1800,
    signing = "RS256",
    preset,
    seed = 1,
    now = Date.now,
    sleep = (milliseconds, signal) => setTimeout(milliseconds, undefined, { signal }),
    account = {},
    assumptions = {}
  } = options
  const routeScopes = { ...defaultAssumptions.routeScopes, ...assumptions.routeScopes }
  return {
    clients: [settleClient(first), ...others.map(settleClient)],
    tokenLifetime,
    standardTokenLifetime,
    signing,
    preset,
    seed,
    now,
    sleep,
    account,
    assumptions: { ...defaultAssumptions, ...assumptions, routeScopes }
  }
}
