import type { ApiAssumptions } from "../http/api-assumptions.ts"
import { ApiError } from "../http/error-body.ts"
import type { RouteHandler } from "../http/route-handler.ts"
import { type IssuedTokens, tokenIdOf } from "./issued-tokens.ts"
import { isTokensCertificate } from "./token-certificate.ts"

/**
 * The token check before each API route; `scope` is the one that the route requires, if any. A token that is missing,
 * invalid or expired has one status and one body upstream. The body of 403 is not documented; its meaning is
 * ("permission denied").
 */
export function bearerCheck(
  tokens: IssuedTokens,
  scope: string | undefined,
  assumptions: ApiAssumptions
): RouteHandler {
  const challenge = (value: string): Record<string, string> =>
    assumptions.challenges ? { "www-authenticate": value } : {}
  const unauthorized = (value: string) => new ApiError(401, "Token não fornecido ou inválido", challenge(value))

  return async (c, next) => {
    const accessToken = bearerToken(c.req.header("authorization"))
    // RFC 6750, section 3.1: the answer to a request without a token names the scheme and no error code.
    if (accessToken === undefined) throw unauthorized("Bearer")
    const token = await tokens.find(accessToken)
    const refused = token?.kind === "standard" && !assumptions.standardTokensOnPixBacen
    if (!token || refused || !isTokensCertificate(token, c.env.tls)) throw unauthorized('Bearer error="invalid_token"')
    const { client } = token
    if (!client.pixBacenMode) {
      throw new ApiError(assumptions.inactiveAccountStatus, "Modo PIX Bacen não ativado para esta conta")
    }
    if (scope !== undefined && !client.scope.split(" ").includes(scope)) {
      throw new ApiError(403, "Permissão negada", challenge(`Bearer error="insufficient_scope", scope="${scope}"`))
    }
    await next()
  }
}

/** Notes in the log which route a request is for, and the `jti` of its token, unchecked. */
export function logRequest(route: string): RouteHandler {
  return async (c, next) => {
    c.env.record.entered(route)
    const tokenId = tokenIdOf(bearerToken(c.req.header("authorization")) ?? "")
    if (tokenId !== undefined) c.env.record.usedToken(tokenId)
    await next()
  }
}

/** The token in the header, unchecked. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1]
}
