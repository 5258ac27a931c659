import { randomUUID } from "node:crypto"
import { type AuthError, TokenManager } from "@pix/auth-core/effect"
import { Config, Context, Effect, Layer, Schema } from "effect"
import { HttpClient, type HttpClientError, HttpClientRequest, HttpClientResponse } from "effect/http"
import { withToken } from "./with-token.ts"

const Charge = Schema.Struct({ location: Schema.String })

/** The API, as a service. */
export class Pix extends Context.Service<
  Pix,
  {
    /** The copy-and-paste code of a new charge, for an amount such as "123.45". */
    createCharge(
      amount: string
    ): Effect.Effect<string, AuthError | HttpClientError.HttpClientError | Schema.SchemaError>
  }
>()("Pix") {
  static readonly layer = Layer.effect(
    Pix,
    Effect.gen(function* () {
      const baseUrl = yield* Config.String("PIX_BASE_URL")
      const client = (yield* HttpClient.HttpClient).pipe(withToken(yield* TokenManager), HttpClient.filterStatusOk)
      const createCharge = Effect.fn("Pix.createCharge")(function* (amount: string) {
        const txid = randomUUID().replaceAll("-", "") // yours to choose: 26 to 35 letters and digits
        const request = HttpClientRequest.put(`${baseUrl}/cob/${txid}`).pipe(
          HttpClientRequest.bodyJsonUnsafe({ calendario: { expiracao: 3600 }, valor: { original: amount } })
        )
        const response = yield* client.execute(request)
        return (yield* HttpClientResponse.schemaBodyJson(Charge)(response)).location
      })
      return { createCharge }
    })
  )
}
