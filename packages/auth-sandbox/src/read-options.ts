import { setTimeout } from "node:timers/promises"
import * as v from "valibot"
import { accountRule } from "./api/account.ts"
import { assumptionsRule, defaultAssumptions } from "./assumptions.ts"
import { seedRule } from "./faults/fault-rule.ts"
import { presetRule } from "./faults/presets.ts"
import { withOverrides } from "./http/optional-members.ts"
import { requireValidOption } from "./http/validation.ts"
import { mutualTlsOf } from "./profile/certificate-check.ts"
import { completeClients, secretRuleOf } from "./profile/profile-clients.ts"
import type { Profile } from "./profile/profile.ts"
import { profileOf, profileRule } from "./profiles/known-profiles.ts"
import type { ProfileSandboxHandlerOptions, SandboxHandlerOptions, SandboxSettings } from "./settings.ts"
import { clientsRule } from "./token/client-rule.ts"
import { conditionsRule } from "./token/conditions.ts"

const seconds = "must be a whole number of seconds, at least 1"
const lifetime = v.pipe(v.number(seconds), v.safeInteger(seconds), v.minValue(1, seconds))
const ofNtxPay = v.undefined("must be absent: it is for the profile ntxPay alone")

function optionsRule(profile: Profile | undefined) {
  return v.partial(
    v.strictObject(
      {
        profile: profileRule,
        clients: clientsRule(profile ? secretRuleOf(profile) : "documented"),
        tokenLifetime: lifetime,
        standardTokenLifetime: profile ? ofNtxPay : lifetime,
        signing: v.picklist(["RS256", "ES256", "HS256"], 'must be "RS256", "ES256" or "HS256"'),
        conditions: conditionsRule,
        preset: presetRule,
        seed: seedRule,
        now: v.function("must be a function that returns epoch milliseconds"),
        sleep: v.function("must be a function of milliseconds and a signal"),
        account: accountRule,
        assumptions: profile ? ofNtxPay : assumptionsRule
      },
      "is not an option of the sandbox"
    )
  )
}

/** What TLS brings, where the sandbox has it. */
export interface TlsDemands {
  /** The certificates of clients that have none of their own, besides the one for the header. */
  readonly linkedFingerprints: readonly string[]
  /** Whether a certificate is demanded also where the PSP demands none. */
  readonly demandCertificate: boolean
}

/** Throws at once: an invalid option that is found later would look like a bug in the code under test. */
export function readOptions(
  options: SandboxHandlerOptions | ProfileSandboxHandlerOptions,
  { linkedFingerprints, demandCertificate }: TlsDemands
): SandboxSettings {
  const profile = profileOf(requireValidOption(profileRule, options.profile ?? "ntxPay", "profile"))
  requireValidOption(optionsRule(profile), options, "options")
  const {
    clients = [],
    tokenLifetime = profile?.tokens.reply.lifetime ?? 3600,
    standardTokenLifetime = 1800,
    signing = "RS256",
    conditions = {},
    preset,
    seed = 1,
    now = Date.now,
    sleep = (milliseconds, signal) => setTimeout(milliseconds, undefined, { signal }),
    account = {},
    assumptions = {}
  }: SandboxHandlerOptions = { ...options, profile: undefined }
  // A route whose scope is undefined requires none, so here undefined does not mean the default.
  const routeScopes = { ...defaultAssumptions.routeScopes, ...assumptions.routeScopes }
  return {
    profile,
    mutualTls: mutualTlsOf(profile, demandCertificate),
    ...completeClients(clients, profile, linkedFingerprints),
    tokenLifetime,
    standardTokenLifetime,
    signing,
    conditions: withOverrides(profile?.conditions ?? {}, conditions),
    preset,
    seed,
    now,
    sleep,
    account,
    assumptions: withOverrides(defaultAssumptions, { ...assumptions, routeScopes })
  }
}
