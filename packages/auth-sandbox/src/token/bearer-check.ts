import type { MiddlewareHandler } from "hono"
import type { SandboxAssumptions } from "../assumptions.ts"
import { ApiError } from "../http/error-body.ts"
import type { ApiRoute } from "../routes.ts"
import { type TokenDesk, tokenIdOf } from "./token-desk.ts"

/**
 * The token check before each API route. Not provided, invalid and expired share one status and one body upstream; the
 * body of 403 is not documented, its meaning is ("permission denied").
 */
export function bearerCheck(desk: TokenDesk, route: ApiRoute, assumptions: SandboxAssumptions): MiddlewareHandler {
  const challenge = (value: string): Record<string, string> =>
    assumptions.challenges ? { "www-authenticate": value } : {}
  const unauthorized = (value: string) => new ApiError(401, "Token não fornecido ou inválido", challenge(value))

  return async (c, next) => {
    const accessToken = bearerToken(c.req.header("authorization"))
    // RFC 6750, section 3.1: a request without any token is told the scheme and no error code.
    if (accessToken === undefined) throw unauthorized("Bearer")
    const token = await desk.find(accessToken)
    const foreign = token?.flavour === "standard" && !assumptions.standardTokensOnPixBacen
    if (!token || foreign) throw unauthorized('Bearer error="invalid_token"')
    const { client } = token
    if (!client.pixBacenMode) {
      throw new ApiError(assumptions.inactiveAccountStatus, "Modo PIX Bacen não ativado para esta conta")
    }
    const scope = assumptions.routeScopes[route]
    if (scope !== undefined && !client.scope.split(" ").includes(scope)) {
      throw new ApiError(403, "Permissão negada", challenge(`Bearer error="insufficient_scope", scope="${scope}"`))
    }
    await next()
  }
}

/** The `jti` that a request's token claims, unchecked, for the log. */
export function claimedTokenId(authorization: string | undefined): string | undefined {
  return tokenIdOf(bearerToken(authorization) ?? "")
}

function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1]
}
