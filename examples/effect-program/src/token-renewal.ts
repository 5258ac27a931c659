import { httpTokenSource, layerTokenRenewal, ntxPay, TokenRenewal, TokenSource } from "@pix/auth-core/effect"
import { Config, Effect, Layer, Redacted, Stream } from "effect"

const source = Layer.effect(
  TokenSource,
  Effect.gen(function* () {
    const clientId = yield* Config.String("PIX_CLIENT_ID")
    const secret = yield* Config.Redacted("PIX_CLIENT_SECRET")
    const baseUrl = yield* Config.String("PIX_BASE_URL")
    return httpTokenSource({ provider: ntxPay(), baseUrl, clientId, clientSecret: () => Redacted.value(secret) })
  })
)

/** The events of the renewal, as logs. */
const logs = Layer.effectDiscard(
  Effect.gen(function* () {
    const { changes } = yield* TokenRenewal
    const log = Stream.runForEach(changes, ({ _tag }) => Effect.logInfo(_tag))
    yield* Effect.forkScoped(log, { startImmediately: true })
  })
)

/** One token for all that the program does, from the environment's credentials; gone when the program ends. */
export const tokenRenewal = logs.pipe(Layer.provideMerge(layerTokenRenewal()), Layer.provide(source))
