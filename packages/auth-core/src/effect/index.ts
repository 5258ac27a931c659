/**
 * The token manager as an Effect service and layer: what `createTokenManager` does, by the same code. Needs `effect` installed.
 *
 * **Example**
 *
 * ```ts
 * import { layerTokenManager, ntxPay, TokenManager } from "@pix/auth-core/effect"
 * import * as Config from "effect/Config"
 * import * as Effect from "effect/Effect"
 * import * as Layer from "effect/Layer"
 *
 * const Live = Layer.unwrap(
 *   Effect.gen(function* () {
 *     const clientSecret = yield* Config.Redacted("PIX_CLIENT_SECRET")
 *     return layerTokenManager({ provider: ntxPay(), clientId: "account-93", clientSecret })
 *   })
 * )
 * const program = TokenManager.use((tokens) => tokens.getToken())
 * const runnable = Effect.provide(program, Live)
 * ```
 */
export type { RejectedRequest } from "../adapter/token-provider.ts"
export type { AttemptFailure, AttemptOutcome, FailureKind } from "../endpoint/attempt.ts"
export type { Provider, TokenRequestInput, TokenRequestMessage } from "../provider/provider.ts"
export { basicAuth, postAuth, tlsClientAuth } from "../provider/client-auth.ts"
export { defineProvider, type ProviderDefinition } from "../provider/define-provider.ts"
export { privateKeyJwt, type PrivateKeyJwtOptions } from "../provider/private-key-jwt.ts"
export { AuthError, type AuthErrorReason, isAuthError } from "../errors/auth-error.ts"
export type { FetchLike, FetchLikeInit, FetchLikeResponse } from "../http/fetch-like.ts"
export { avista } from "../providers/avista.ts"
export { bancoDoBrasil, type BancoDoBrasilOptions } from "../providers/banco-do-brasil.ts"
export { bradesco } from "../providers/bradesco.ts"
export { cielo } from "../providers/cielo.ts"
export { efi } from "../providers/efi.ts"
export { fireBanking } from "../providers/fire-banking.ts"
export { forge } from "../providers/forge.ts"
export { inter } from "../providers/inter.ts"
export { itau } from "../providers/itau.ts"
export { ntxPay, type NtxPayOptions } from "../providers/ntx-pay.ts"
export { pagBank } from "../providers/pag-bank.ts"
export { santander } from "../providers/santander.ts"
export { sicoob } from "../providers/sicoob.ts"
export { sicredi } from "../providers/sicredi.ts"
export { stone } from "../providers/stone.ts"
export { safiraPay } from "../providers/safira-pay.ts"
export type { TokenEvent } from "../renewal/token-events.ts"
export { memoryTokenStore } from "../store/memory-token-store.ts"
export type { StoreEntry, StoreLease, StoreOperation, TokenStore } from "../store/token-store.ts"
export type { Instant } from "../time/instant.ts"
export type { IssuedToken } from "../token/token.ts"
export type { TokenSource } from "../endpoint/token-source.ts"
export type { Authorization } from "../adapter/authorization.ts"
export type { TokenSnapshot } from "../manager/token-snapshot.ts"
export { layerTokenManager, makeTokenManager, type TokenManagerOptions } from "./make-token-manager.ts"
export { type AuthorizedRequest, replay } from "./replay.ts"
export { TokenManager, type TokenRequestOptions } from "./token-manager.ts"
