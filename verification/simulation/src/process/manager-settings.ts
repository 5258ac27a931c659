import { tokenManagerSettings, type TokenManagerSettings } from "../../../../packages/auth-core/src/manager/settings.ts"
import { ntxPay } from "../../../../packages/auth-core/src/providers/ntx-pay.ts"
import type { Client } from "../world/clients.ts"
import type { Profile } from "../world/profile.ts"
import type { Machine } from "./machine.ts"

interface Parts {
  readonly client: Client
  readonly profile: Profile
  readonly machine: Machine
  readonly secret: () => string | Promise<string>
  readonly fetch: typeof fetch
}

/** The options of one process. */
export function managerSettings({ client, profile, machine, secret, fetch }: Parts): TokenManagerSettings {
  const { clientId, scopes, certificateFingerprint } = client
  return tokenManagerSettings({
    provider: { ...ntxPay(), tokenBudget: profile.budget && { ...profile.budget, scope: "client" } },
    clientId,
    scopes,
    certificateFingerprint,
    clientSecret: secret,
    fetch,
    clock: machine,
    ...profile.options
  })
}
