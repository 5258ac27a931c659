import { Effect, Layer } from "effect"
import { FetchHttpClient } from "effect/http"
import { Pix } from "./pix.ts"
import { tokens } from "./tokens.ts"

const live = Pix.layer.pipe(Layer.provide([tokens, FetchHttpClient.layer]))

/** Creates a charge for each amount, all at once; gives their copy-and-paste codes. */
export const program = (amounts: ReadonlyArray<string>) =>
  Pix.use((pix) => Effect.forEach(amounts, pix.createCharge, { concurrency: "unbounded" })).pipe(Effect.provide(live))
