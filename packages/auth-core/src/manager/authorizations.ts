import { type Authorization, authorizationOf } from "../adapter/authorization.ts"
import type { ClientCertificate } from "../http/client-certificate.ts"
import { apiRequestParts } from "../provider/api-request.ts"
import type { Token } from "../token/token.ts"
import type { TokenManagerSettings } from "./settings.ts"

/** What an authorization is made with. */
export interface AuthorizationParts {
  readonly now: () => number
  readonly uuid: () => string
  /** The client certificate that a token was requested with; undefined where there is none. */
  readonly certificateOf: ((token: Token) => ClientCertificate | undefined) | undefined
}

/** Makes what adapters read: one object for each token, not for each call. */
export function authorizations(
  { provider, clientId }: Pick<TokenManagerSettings, "provider" | "clientId">,
  { now, uuid, certificateOf }: AuthorizationParts
): (token: Token) => Authorization {
  const { apiRequest } = provider
  const parts = apiRequest && (() => apiRequestParts(() => apiRequest({ clientId, now: now(), uuid })))
  let made: { readonly token: Token; readonly authorization: Authorization } | undefined
  return (token) => {
    const certificate = certificateOf?.(token)
    if (made?.token !== token || made.authorization.certificate !== certificate) {
      made = { token, authorization: authorizationOf(token.reveal(), parts, certificate) }
    }
    return made.authorization
  }
}
