/**
 * The core as Effect services and layers: the same rules as the Promise manager, without it. Needs `effect` installed.
 *
 * **Example**
 *
 * ```ts
 * import { httpTokenSource, layerTokenRenewal, ntxPay, TokenRenewal, TokenSource } from "@pix/auth-core/effect"
 * import * as Effect from "effect/Effect"
 * import * as Layer from "effect/Layer"
 *
 * const source = Layer.succeed(
 *   TokenSource,
 *   httpTokenSource({
 *     provider: ntxPay(),
 *     clientId: "account-93",
 *     clientSecret: () => process.env["PIX_CLIENT_SECRET"] ?? ""
 *   })
 * )
 * const program = TokenRenewal.use((renewal) => renewal.current)
 * const runnable = Effect.provide(program, layerTokenRenewal().pipe(Layer.provide(source)))
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
export { storeKey, type TokenOwner } from "../store/store-key.ts"
export type { StoreEntry, StoreLease } from "../store/token-store.ts"
export type { Instant } from "../time/instant.ts"
export type { IssuedToken, Token } from "../token/token.ts"
export { httpTokenSource, type HttpTokenSourceOptions } from "./http-token-source.ts"
export { TokenSource, TokenStore } from "./services.ts"
export { layerTokenRenewal, makeTokenRenewal, TokenRenewal, type TokenRenewalOptions } from "./token-renewal.ts"
