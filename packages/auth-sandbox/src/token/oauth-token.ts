import { ApiError } from "../http/error-body.ts"
import { readBody } from "../http/json-body.ts"
import type { SandboxSettings } from "../options.ts"
import type { RouteHandler } from "../http/sandbox-env.ts"
import type { TokenDesk } from "./token-desk.ts"
import type { TokenGate } from "./token-gate.ts"
import { credentials } from "./token-operations.ts"

/**
 * `POST /oauth/token`, the PIX Bacen way to a token.
 *
 * The page says nothing of this route's own errors: wrong credentials are answered 401 with the words that the standard
 * API documents, an incomplete request 400.
 */
export function oauthToken(desk: TokenDesk, gate: TokenGate, settings: SandboxSettings): RouteHandler {
  const { tokenLifetime, assumptions } = settings
  return async (c) => {
    const client = gate.admit(await readBody(c.req, credentials, assumptions))
    if (!client) throw new ApiError(401, "Credenciais inválidas")
    const { accessToken, tokenId, lifetime } = await desk.issue(client, "pixBacen", c.env.lifetime ?? tokenLifetime)
    c.env.record.issuedToken(tokenId)
    const answer = { access_token: accessToken, token_type: "Bearer", expires_in: lifetime, scope: client.scope }
    // RFC 6749, section 5.1.
    return c.json(answer, assumptions.tokenStatus, { "cache-control": "no-store" })
  }
}
