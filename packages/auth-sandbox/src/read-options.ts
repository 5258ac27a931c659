import { setTimeout } from "node:timers/promises"
import * as v from "valibot"
import { accountRule } from "./api/account.ts"
import { assumptionsRule, defaultAssumptions } from "./assumptions.ts"
import { seedRule } from "./faults/fault-rule.ts"
import { presetRule } from "./faults/presets.ts"
import { withOverrides } from "./http/optional-members.ts"
import { requireValidOption } from "./http/validation.ts"
import type { SandboxHandlerOptions, SandboxSettings } from "./settings.ts"
import { clientsRule, completeClient, defaultClient } from "./token/client.ts"
import { conditionsRule } from "./token/conditions.ts"

const seconds = "must be a whole number of seconds, at least 1"
const lifetime = v.pipe(v.number(seconds), v.safeInteger(seconds), v.minValue(1, seconds))

const optionsRule = v.partial(
  v.strictObject(
    {
      clients: clientsRule,
      tokenLifetime: lifetime,
      standardTokenLifetime: lifetime,
      signing: v.picklist(["RS256", "ES256", "HS256"], 'must be "RS256", "ES256" or "HS256"'),
      conditions: conditionsRule,
      preset: presetRule,
      seed: seedRule,
      now: v.function("must be a function that returns epoch milliseconds"),
      sleep: v.function("must be a function of milliseconds and a signal"),
      account: accountRule,
      assumptions: assumptionsRule
    },
    "is not an option of the sandbox"
  )
)

/** Throws at once: an invalid option that is found later would look like a bug in the code under test. */
export function readOptions(options: SandboxHandlerOptions): SandboxSettings {
  requireValidOption(optionsRule, options, "options")
  const {
    clients: [first = defaultClient, ...others] = [],
    tokenLifetime = 3600,
    standardTokenLifetime = 1800,
    signing = "RS256",
    conditions = {},
    preset,
    seed = 1,
    now = Date.now,
    sleep = (milliseconds, signal) => setTimeout(milliseconds, undefined, { signal }),
    account = {},
    assumptions = {}
  } = options
  // A route whose scope is undefined requires none, so here undefined does not mean the default.
  const routeScopes = { ...defaultAssumptions.routeScopes, ...assumptions.routeScopes }
  return {
    clients: [completeClient(first), ...others.map(completeClient)],
    tokenLifetime,
    standardTokenLifetime,
    signing,
    conditions,
    preset,
    seed,
    now,
    sleep,
    account,
    assumptions: withOverrides(defaultAssumptions, { ...assumptions, routeScopes })
  }
}
