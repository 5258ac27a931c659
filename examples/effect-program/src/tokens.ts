import { layerTokenManager, ntxPay, TokenManager } from "@pix/auth-core/effect"
import { Config, Effect, Layer, Stream } from "effect"

/** One token for all that the program does, with the credentials of the environment; gone when the program ends. */
const manager = Layer.unwrap(
  Effect.gen(function* () {
    const clientId = yield* Config.String("PIX_CLIENT_ID")
    const clientSecret = yield* Config.Redacted("PIX_CLIENT_SECRET")
    const baseUrl = yield* Config.String("PIX_BASE_URL")
    return layerTokenManager({ provider: ntxPay(), baseUrl, clientId, clientSecret })
  })
)

/** What happens to the token, as logs. */
const logs = Layer.effectDiscard(
  Effect.gen(function* () {
    const { events } = yield* TokenManager
    const log = Stream.runForEach(events, ({ _tag }) => Effect.logInfo(_tag))
    yield* Effect.forkScoped(log, { startImmediately: true })
  })
)

export const tokens = logs.pipe(Layer.provideMerge(manager))
