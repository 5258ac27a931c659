import * as v from "valibot"
import { type SandboxAccount, accountRule } from "./account.ts"
import { type SandboxAssumptions, assumptionsRule, defaultAssumptions } from "./assumptions.ts"
import { requireRule } from "./require-rule.ts"

/** An application that may ask for tokens. */
export interface SandboxClient {
  /** Not empty. */
  readonly clientId: string
  /** 8 to 64 characters, as documented. */
  readonly clientSecret: string
  /**
   * The scopes its tokens carry, separated by single spaces. Default `"pix:read pix:write balance:read"`, the only
   * value the documentation shows.
   *
   * @example `scope: "pix:read pix:write"` makes `GET /accounts/balances` answer 403.
   */
  readonly scope?: string
}

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
  /**
   * The clock, in epoch milliseconds: it decides `iat`, `exp`, expiry, every timestamp and the `Date` header.
   * Default: the system clock.
   *
   * @example `now: () => clock.now()` with a manual clock lets a test expire a token without waiting.
   */
  readonly now?: () => number
  /** The account that is charged, refunded and spent from. */
  readonly account?: SandboxAccount
  /** What the documentation leaves open. */
  readonly assumptions?: Partial<SandboxAssumptions>
}

/** `SandboxHandlerOptions`, with the defaults filled in. */
export interface SandboxSettings {
  readonly clients: readonly [Required<SandboxClient>, ...Required<SandboxClient>[]]
  readonly tokenLifetime: number
  readonly now: () => number
  readonly account: SandboxAccount
  readonly assumptions: SandboxAssumptions
}

const defaultClient = { clientId: "account-93-550e8400", clientSecret: "sandbox-secret-not-for-production" }
const defaultScope = "pix:read pix:write balance:read"

const withScope = (client: SandboxClient) => ({ scope: defaultScope, ...client })

const seconds = "must be a whole number of seconds, at least 1"
const secret = "must be a text of 8 to 64 characters"
const scopes = "must be scopes separated by single spaces"

const clientRule = v.strictObject(
  {
    clientId: v.pipe(v.string("must be a text"), v.nonEmpty("must not be empty")),
    clientSecret: v.pipe(v.string(secret), v.minLength(8, secret), v.maxLength(64, secret)),
    scope: v.exactOptional(v.pipe(v.string(scopes), v.regex(/^[^\s"\\]+( [^\s"\\]+)*$/, scopes)))
  },
  "must be a client: { clientId, clientSecret, scope? }"
)

const optionsRule = v.partial(
  v.strictObject(
    {
      clients: v.pipe(
        v.array(clientRule, "must be a list of clients"),
        v.minLength(1, "must hold at least one client"),
        v.check(
          (clients) => new Set(clients.map((client) => client.clientId)).size === clients.length,
          "must not hold the same clientId twice"
        )
      ),
      tokenLifetime: v.pipe(v.number(seconds), v.safeInteger(seconds), v.minValue(1, seconds)),
      now: v.function("must be a function that returns epoch milliseconds"),
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
    now = Date.now,
    account = {},
    assumptions = {}
  } = options
  const routeScopes = { ...defaultAssumptions.routeScopes, ...assumptions.routeScopes }
  return {
    clients: [withScope(first), ...others.map(withScope)],
    tokenLifetime,
    now,
    account,
    assumptions: { ...defaultAssumptions, ...assumptions, routeScopes }
  }
}
