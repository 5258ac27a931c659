import { randomUUID } from "node:crypto"
import type { RouteHandler } from "../http/route-handler.ts"
import type { CompleteClient } from "../token/client.ts"
import type { CredentialCheck } from "../token/credential-check.ts"
import type { IssuedTokens } from "../token/issued-tokens.ts"
import { foreignCertificateAnswer } from "./certificate-check.ts"
import { createAssertionCheck } from "./client-assertion.ts"
import { createReadCredentials } from "./client-authentication.ts"
import { Refusal } from "./error-shapes.ts"
import { grantedScope } from "./granted-scope.ts"
import type { MutualTls, TokenEndpoint } from "./profile.ts"
import { requireAll } from "./requirements.ts"
import { readParameters, requireClientCredentials } from "./token-parameters.ts"

/** What the token endpoint of a profile needs. */
interface TokenRouteParts {
  readonly endpoint: TokenEndpoint
  readonly mutualTls: MutualTls
  readonly tokens: IssuedTokens
  readonly checkCredentials: CredentialCheck
  readonly clients: readonly CompleteClient[]
  /** Seconds. */
  readonly tokenLifetime: number
  readonly now: () => number
}

/** The token endpoint of a profile. */
export function profileToken(parts: TokenRouteParts): RouteHandler {
  const { endpoint, mutualTls, tokens, checkCredentials, clients, tokenLifetime, now } = parts
  const jwt = endpoint.clientAuth.find((auth) => typeof auth === "object")
  const readCredentials = createReadCredentials(endpoint.clientAuth, clients, jwt && createAssertionCheck(jwt, now))
  const { status, tokenType, fields } = endpoint.reply

  return async (c) => {
    requireAll(c.req, endpoint.requires)
    const parameters = await readParameters(c.req, endpoint)
    requireClientCredentials(parameters)
    const client = checkCredentials(await readCredentials(c.req, parameters))
    if (!client) throw new Refusal("invalid_client", "Invalid client credentials")
    const refused = foreignCertificateAnswer(mutualTls, client, c.env.tls)
    if (refused) return refused
    const scope = grantedScope(endpoint.scopes, parameters.get("scope"), client.scope)
    const seconds = c.env.lifetime ?? tokenLifetime
    const { accessToken, tokenId, lifetime } = await tokens.issue(
      client,
      "pixBacen",
      seconds,
      scope,
      c.env.tls?.certificateFingerprint
    )
    c.env.record.issuedToken(tokenId)
    const extra = { scope, client_id: client.clientId, refresh_token: randomUUID() }
    const answer = {
      access_token: accessToken,
      token_type: tokenType,
      expires_in: lifetime,
      ...Object.fromEntries(fields.map((name) => [name, extra[name]]))
    }
    // RFC 6749, section 5.1.
    return c.json(answer, status, { "cache-control": "no-store" })
  }
}
