import { ApiError } from "./error-body.ts"
import { section, text } from "./field-rules.ts"
import { readBody } from "./json-body.ts"
import type { SandboxSettings } from "./options.ts"
import type { RouteHandler } from "./sandbox-env.ts"
import type { TokenDesk } from "./token-desk.ts"

/** camelCase and no `grant_type`, unlike OAuth 2.0's own body. */
const credentials = section("", {
  clientId: text("clientId", 255, 1),
  clientSecret: text("clientSecret", 64, 8)
})

/**
 * `POST /oauth/token`, the PIX Bacen way to a token.
 *
 * The page says nothing of this route's own errors: wrong credentials are answered 401 with the words that the standard
 * API documents, an incomplete request 400.
 */
export function oauthToken(desk: TokenDesk, settings: SandboxSettings): RouteHandler {
  const { clients, tokenLifetime, assumptions } = settings
  return async (c) => {
    const { clientId, clientSecret } = await readBody(c.req, credentials, assumptions.maxBodyBytes)
    const client = clients.find((known) => known.clientId === clientId && known.clientSecret === clientSecret)
    if (!client) throw new ApiError(401, "Credenciais inválidas")
    const { accessToken, tokenId } = await desk.issue(client, tokenLifetime)
    c.env.record.issuedToken(tokenId)
    const answer = { access_token: accessToken, token_type: "Bearer", expires_in: tokenLifetime, scope: client.scope }
    // RFC 6749, section 5.1.
    return c.json(answer, assumptions.tokenStatus, { "cache-control": "no-store" })
  }
}
