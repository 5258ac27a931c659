import { type Authorization, authorizationOf } from "../adapter/authorization.ts"
import { apiRequestParts } from "../provider/api-request.ts"
import type { Token } from "../token/token.ts"
import type { TokenManagerSettings } from "./settings.ts"

/** Makes what adapters read: one object for each token, not for each call. */
export function authorizations(
  { provider, clientId, certificate }: Pick<TokenManagerSettings, "provider" | "clientId" | "certificate">,
  { now, uuid }: { readonly now: () => number; readonly uuid: () => string }
): (token: Token) => Authorization {
  const { apiRequest } = provider
  const parts = apiRequest && (() => apiRequestParts(() => apiRequest({ clientId, now: now(), uuid })))
  let made: { readonly token: Token; readonly authorization: Authorization } | undefined
  return (token) => {
    if (made?.token !== token) {
      made = { token, authorization: authorizationOf(token.reveal(), parts, certificate) }
    }
    return made.authorization
  }
}
