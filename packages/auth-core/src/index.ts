export {
  AuthError,
  type AuthErrorReason,
  type CredentialsRejected,
  isAuthError,
  type ManagerDisposed,
  type TokenRequestFailed,
  type TokenResponseInvalid
} from "./auth-error.ts"
export { type MissingScopes, missingScopes, type ResponseLike } from "./bearer.ts"
export { baseUrls } from "./base-urls.ts"
export type { Clock } from "./clock.ts"
export type { DurationInput } from "./duration.ts"
export { createTokenManager } from "./create-token-manager.ts"
export { standardApi, type StandardApiOptions } from "./standard-api.ts"
export { encryptedTokenStore, type EncryptionOptions } from "./encrypted-token-store.ts"
export { type Credentials, pixBacen, type TokenEndpoint } from "./token-endpoint.ts"
export type { TokenEvent } from "./token-events.ts"
export type { TokenManagerOptions } from "./token-manager-options.ts"
export type { RejectedRequest, TokenManager, TokenProvider, TokenRequest } from "./token-provider.ts"
export type { TokenCounters, TokenSnapshot } from "./token-snapshot.ts"
export type { TokenState } from "./token-state.ts"
export {
  memoryTokenStore,
  type StoreEntry,
  type StoreLease,
  type StoreOperation,
  type TokenStore
} from "./token-store.ts"
