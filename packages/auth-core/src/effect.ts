/**
 * The core as Effect services and layers: the same rules as the Promise façade, without it. Needs `effect` installed.
 *
 * **Example**
 *
 * ```ts
 * import { httpTokenSource, layerTokenRenewal, pixBacen, TokenRenewal, TokenSource } from "@pix/auth-core/effect"
 * import * as Effect from "effect/Effect"
 * import * as Layer from "effect/Layer"
 *
 * const source = Layer.succeed(
 *   TokenSource,
 *   httpTokenSource({
 *     url: new URL("https://api.ntxpay.com/oauth/token"),
 *     endpoint: pixBacen,
 *     clientId: "account-93",
 *     clientSecret: () => process.env["PIX_CLIENT_SECRET"] ?? ""
 *   })
 * )
 * const program = TokenRenewal.use((renewal) => renewal.current)
 * const runnable = Effect.provide(program, layerTokenRenewal().pipe(Layer.provide(source)))
 * ```
 */
export { AuthError, type AuthErrorReason, isAuthError } from "./auth-error.ts"
export type { AttemptFailure, AttemptOutcome, FailureKind } from "./renewal-rules.ts"
export type { Instant, IssuedToken, Token } from "./token.ts"
export { standardApi, type StandardApiOptions } from "./standard-api.ts"
export { type Credentials, pixBacen, type TokenEndpoint } from "./token-endpoint.ts"
export type { TokenEvent } from "./token-events.ts"
export type { RejectedRequest } from "./token-provider.ts"
export { layerTokenRenewal, makeTokenRenewal, TokenRenewal, type TokenRenewalOptions } from "./token-renewal.ts"
export { memoryTokenStore, type StoreEntry, storeKey, type StoreLease } from "./token-store.ts"
export { httpTokenSource } from "./http-token-source.ts"
export type { HttpTokenSourceOptions } from "./token-source.ts"
export { TokenSource, TokenStore } from "./services.ts"
