import { httpTokenSource } from "../src/effect/http-token-source.ts"
import { layerTokenRenewal, TokenRenewal } from "../src/effect/token-renewal.ts"
import { TokenSource } from "../src/effect/services.ts"
import { ntxPay } from "../src/providers/ntx-pay.ts"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** What an Effect user writes: the token as a service, with the endpoint and the credentials in a layer. */
export const program = Effect.gen(function* () {
  const renewal = yield* TokenRenewal
  const token = yield* renewal.current
  yield* renewal.invalidate(token.reveal(), { method: "GET", url: "https://api.ntxpay.com/cob" })
  return [token.scopes, (yield* renewal.current).scopes]
})

export const live = (baseUrl: string) => {
  const source = httpTokenSource({
    provider: ntxPay(),
    baseUrl,
    clientId: "account-93",
    clientSecret: () => "secret-of-93"
  })
  return layerTokenRenewal().pipe(Layer.provide(Layer.succeed(TokenSource, source)))
}
