import type { RouteHandler } from "../http/route-handler.ts"
import { bearerToken } from "../token/bearer-check.ts"
import type { IssuedTokens } from "../token/issued-tokens.ts"
import { requireTokensCertificate } from "./certificate-check.ts"
import { Refusal } from "./error-shapes.ts"
import { hasScope } from "./granted-scope.ts"
import type { Profile } from "./profile.ts"
import { requireAll } from "./requirements.ts"

/**
 * The check before each call of a profile's API: the token and its certificate, then the headers and the query, then the scope, if the call needs
 * one. No answer carries `WWW-Authenticate`: none that the sources show does.
 */
export function tokenCheck(
  tokens: IssuedTokens,
  { api, mutualTls }: Pick<Profile, "api" | "mutualTls">,
  scope: string | undefined
): RouteHandler {
  return async (c, next) => {
    const accessToken = bearerToken(c.req.header("authorization"))
    if (accessToken === undefined) throw new Refusal("invalid_token", "Token não fornecido")
    const token = await tokens.find(accessToken)
    if (!token) {
      const isExpired = await tokens.isExpired(accessToken)
      throw new Refusal("invalid_token", "Token inválido ou expirado", isExpired ? api.expiredTokenStatus : 401)
    }
    requireTokensCertificate(mutualTls, token, c.env.tls)
    requireAll(c.req, api.requires, token.client)
    if (scope !== undefined && !(hasScope(token.scope, scope) && hasScope(token.client.scope, scope))) {
      throw new Refusal("insufficient_scope", `O token não tem o escopo ${scope}`, api.missingScopeStatus)
    }
    await next()
  }
}
