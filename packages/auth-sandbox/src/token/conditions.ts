import * as v from "valibot"
import { type OptionalMembers, withOverrides } from "../http/optional-members.ts"
import { requireValidOption } from "../http/validation.ts"

/**
 * How the token endpoints treat every client, until it is changed: habits of real PSPs, none of which this API documents.
 *
 * @example `sandbox.conditions.set({ tokens: "same-until-expiry", tokenRequestsPerMinute: 5 })`
 */
export interface SandboxConditions {
  /**
   * What a further token request gets. `"independent"` (default): another token, and the earlier ones stay valid.
   * `"newest-only"`: another token, and the client's earlier ones are answered 401 from then on. `"same-until-expiry"`: the
   * same token with what is left of its lifetime, down to `expires_in: 0`.
   */
  readonly tokens: "independent" | "newest-only" | "same-until-expiry"
  /** Token requests a client may make in any 60 seconds; more are answered 429. Default `null`: no limit. */
  readonly tokenRequestsPerMinute: number | null
  /**
   * Wrong secrets in a row after which a client is locked out: 403, with the right secret too. Default `null`: never.
   */
  readonly lockoutAfter: number | null
  /** How long a lock-out lasts, in seconds. Default 900. */
  readonly lockoutSeconds: number
  /** How the `Retry-After` of a 429 is written. Default `"seconds"`. */
  readonly retryAfter: "seconds" | "date" | "none"
  /**
   * With the number n, the sandbox refuses each nth token request like wrong credentials, although they are right. Banco
   * do Brasil does so with about one in ten. The sandbox counts from the start, for all clients together. Default `null`:
   * none; 10 in the profile `bancoDoBrasil`.
   *
   * @example `conditions.set({ spuriousRejectionEvery: 2 })` refuses the second, the fourth and so on.
   */
  readonly spuriousRejectionEvery: number | null
  /**
   * How a missing client certificate is refused, where the profile demands one over TLS. `"usual"` (default): as the PSP does it.
   * `"handshake"`: by an alert. `"nginx"`: 400 with nginx's page of HTML. Without the option `tls` it does nothing.
   */
  readonly missingCertificate: "usual" | "handshake" | "nginx"
  /**
   * Ends every handshake with this alert of RFC 8446, section 6: 48 is an unknown authority, 45 an expired certificate. Default
   * `null`: none. Without the option `tls` it does nothing.
   *
   * **Gotcha**: connections that are open stay open. The controls over HTTP are then reached at `http://`, on the same port.
   *
   * @example `conditions.set({ tlsAlert: 48 })`
   */
  readonly tlsAlert: number | null
}

/** Reads and changes the conditions. */
export interface SandboxConditionControls {
  /** The conditions in force. */
  readonly current: () => SandboxConditions
  /** Changes the conditions it names; the others stay. A wrong condition throws a `TypeError`. */
  readonly set: (conditions: OptionalMembers<SandboxConditions>) => void
  /** Goes back to the conditions of the start: the defaults, and the option `conditions`. */
  readonly reset: () => void
}

const defaultConditions: SandboxConditions = {
  tokens: "independent",
  tokenRequestsPerMinute: null,
  lockoutAfter: null,
  lockoutSeconds: 900,
  retryAfter: "seconds",
  spuriousRejectionEvery: null,
  missingCertificate: "usual",
  tlsAlert: null
}

const alert = "must be the number of an alert, 1 to 255, or null"
const countOrNull = "must be a whole number, at least 1, or null"
const count = (message: string) => v.pipe(v.number(message), v.safeInteger(message), v.minValue(1, message))
const oneOf = <const T extends string>(...values: T[]) =>
  v.picklist(values, `must be one of ${values.map((value) => `"${value}"`).join(", ")}`)

export const conditionsRule: v.GenericSchema<unknown, unknown> = v.partial(
  v.strictObject(
    {
      tokens: oneOf("independent", "newest-only", "same-until-expiry"),
      tokenRequestsPerMinute: v.nullable(count(countOrNull)),
      lockoutAfter: v.nullable(count(countOrNull)),
      lockoutSeconds: count("must be a whole number of seconds, at least 1"),
      retryAfter: oneOf("seconds", "date", "none"),
      spuriousRejectionEvery: v.nullable(count(countOrNull)),
      missingCertificate: oneOf("usual", "handshake", "nginx"),
      tlsAlert: v.nullable(v.pipe(v.number(alert), v.integer(alert), v.minValue(1, alert), v.maxValue(255, alert)))
    },
    "is not a condition of the sandbox"
  )
)

export function createConditions(initial: OptionalMembers<SandboxConditions>): SandboxConditionControls {
  const atStart = withOverrides(defaultConditions, initial)
  let conditions = atStart
  return {
    current: () => conditions,
    set(changed) {
      requireValidOption(conditionsRule, changed, "conditions")
      conditions = withOverrides(conditions, changed)
    },
    reset() {
      conditions = atStart
    }
  }
}
