export {
  type AnsweredRequest,
  type ErrorWithResponse,
  missingScopes,
  type MissingScopes,
  type ResponseLike
} from "./adapter/missing-scopes.ts"
export { requiredScope } from "./adapter/required-scope.ts"
export type { Authorization } from "./adapter/authorization.ts"
export type { GetTokenOptions, RejectedRequest, TokenProvider } from "./adapter/token-provider.ts"
export {
  basicAuth,
  type BasicAuthOptions,
  type ClientAuth,
  type ClientAuthParts,
  postAuth,
  tlsClientAuth
} from "./provider/client-auth.ts"
export { defineProvider, type ProviderDefinition } from "./provider/define-provider.ts"
export type { EnvironmentOptions } from "./provider/environment.ts"
export { privateKeyJwt, type PrivateKeyJwtOptions } from "./provider/private-key-jwt.ts"
export type {
  ApiRequestInput,
  ApiRequestParts,
  OwnTokenRequestInput,
  Provider,
  RefusalSubject,
  RefusedAnswer,
  TokenBudget,
  TokenRequestInput,
  TokenRequestMessage
} from "./provider/provider.ts"
export {
  AuthError,
  type AuthErrorReason,
  type CertificateRejected,
  type CredentialsRejected,
  type CredentialsUnavailable,
  isAuthError,
  type ManagerDisposed,
  type ScopeRejected,
  type TokenRequestDetails,
  type TokenRequestFailed,
  type TokenResponseInvalid
} from "./errors/auth-error.ts"
export type { ClientCertificate } from "./http/client-certificate.ts"
export type { FetchLike, FetchLikeInit, FetchLikeResponse } from "./http/fetch-like.ts"
export { createTokenManager } from "./manager/create-token-manager.ts"
export type { TokenManagerOptions } from "./manager/options.ts"
export type { TokenManager } from "./manager/token-manager.ts"
export type { TokenCounters, TokenSnapshot } from "./manager/token-snapshot.ts"
export { avista } from "./providers/avista.ts"
export { bancoDoBrasil, type BancoDoBrasilOptions } from "./providers/banco-do-brasil.ts"
export { bradesco, type BradescoOptions } from "./providers/bradesco.ts"
export { cielo } from "./providers/cielo.ts"
export { efi, type EfiOptions } from "./providers/efi.ts"
export { fireBanking } from "./providers/fire-banking.ts"
export { forge } from "./providers/forge.ts"
export { inter, type InterOptions } from "./providers/inter.ts"
export { itau } from "./providers/itau.ts"
export { ntxPay, type NtxPayOptions } from "./providers/ntx-pay.ts"
export { pagBank } from "./providers/pag-bank.ts"
export { santander, type SantanderOptions } from "./providers/santander.ts"
export { sicoob } from "./providers/sicoob.ts"
export { sicredi, type SicrediOptions } from "./providers/sicredi.ts"
export { stone, type StoneOptions } from "./providers/stone.ts"
export { safiraPay } from "./providers/safira-pay.ts"
export type { TokenEvent } from "./renewal/token-events.ts"
export { encryptedTokenStore, type EncryptionOptions } from "./store/encrypted-token-store.ts"
export { memoryTokenStore } from "./store/memory-token-store.ts"
export type { StoreEntry, StoreLease, StoreOperation, TokenStore } from "./store/token-store.ts"
export type { Clock } from "./time/clock.ts"
export type { DurationInput } from "./time/duration.ts"
export { staticTokens, type StaticTokensOptions } from "./testing/static-tokens.ts"
export type { TokenState } from "./token/token-state.ts"
