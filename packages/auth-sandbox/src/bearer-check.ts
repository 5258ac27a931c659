import type { MiddlewareHandler } from "hono"
import { decodeJwt } from "jose"
import type { SandboxAssumptions } from "./assumptions.ts"
import { ApiError } from "./error-body.ts"
import type { ApiRoute } from "./routes.ts"
import type { TokenDesk } from "./token-desk.ts"

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
    const token = await desk.verify(accessToken)
    if (!token) throw unauthorized('Bearer error="invalid_token"')
    const scope = assumptions.routeScopes[route]
    if (scope !== undefined && !token.scopes.includes(scope)) {
      throw new ApiError(403, "Permissão negada", challenge(`Bearer error="insufficient_scope", scope="${scope}"`))
    }
    await next()
  }
}

/** The `jti` a request's token claims, unchecked, for the log. Only a UUID: nothing else can slip into the log. */
export function claimedTokenId(authorization: string | undefined): string | undefined {
  try {
    const { jti } = decodeJwt(bearerToken(authorization) ?? "")
    return jti !== undefined && /^[0-9a-f-]{36}$/.test(jti) ? jti : undefined
  } catch {
    return undefined
  }
}

function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1]
}
