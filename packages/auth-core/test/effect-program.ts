import { layerTokenManager } from "../src/effect/make-token-manager.ts"
import { TokenManager } from "../src/effect/token-manager.ts"
import { ntxPay } from "../src/providers/ntx-pay.ts"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

/** What an Effect user writes: the token as a service, with the endpoint and the credentials in a layer. */
export const program = Effect.gen(function* () {
  const tokens = yield* TokenManager
  const first = yield* tokens.getToken()
  yield* tokens.invalidateToken(first, { method: "GET", url: "https://api.ntxpay.com/cob" })
  return [first, yield* tokens.getToken()].map(Redacted.value)
})

export const live = (baseUrl: string) =>
  layerTokenManager({
    provider: ntxPay(),
    baseUrl,
    clientId: "account-93",
    clientSecret: Redacted.make("secret-of-93")
  })
