import * as Effect from "effect/Effect"
import type { AttemptOutcome } from "../src/endpoint/attempt.ts"
import { makeHttpTokenSource } from "../src/endpoint/http-token-source.ts"
import { tokenManagerSettings } from "../src/manager/settings.ts"
import type { TokenManagerOptions } from "../src/manager/options.ts"
import { ntxPay } from "../src/providers/ntx-pay.ts"

/** One token request of NTX Pay. */
export function requestedToken(options: Partial<TokenManagerOptions>): Promise<AttemptOutcome> {
  const settings = tokenManagerSettings({
    provider: ntxPay(),
    clientId: "account-93",
    clientSecret: () => "secret-of-93",
    ...options
  })
  const source = makeHttpTokenSource({
    ...settings,
    uuid: () => crypto.randomUUID(),
    now: () => Date.now(),
    sleep: Effect.sleep
  })
  return Effect.runPromise(source.request)
}
