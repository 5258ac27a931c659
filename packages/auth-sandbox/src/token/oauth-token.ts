import * as v from "valibot"
import { ApiError } from "../http/error-body.ts"
import { readBody } from "../http/json-body.ts"
import { type Operation, errors } from "../http/operation.ts"
import type { RouteHandler, RouteSettings } from "../http/route-handler.ts"
import { defaultClient } from "./client.ts"
import { type CredentialCheck, withSecret } from "./credential-check.ts"
import { credentialsRule, limitErrors, tokenFields } from "./credentials.ts"
import type { IssuedTokens } from "./issued-tokens.ts"
import { isClientsCertificate } from "./token-certificate.ts"

const route = "POST /oauth/token"
const token = v.object({ ...tokenFields, scope: v.string() })

export const oauthTokenOperation: Operation<typeof route> = {
  route,
  summary: "Autenticação PIX Bacen",
  tag: "Autenticação",
  body: credentialsRule,
  example: defaultClient,
  answers: {
    200: { description: "Token de acesso", body: token },
    201: { description: "O mesmo, com a suposição tokenStatus 201", body: token },
    ...errors({ 400: "Requisição inválida", 401: "Credenciais inválidas", ...limitErrors })
  }
}

/**
 * Issues a token of the PIX Bacen API.
 *
 * The page documents no errors of this route: wrong credentials are answered 401 with the words that the standard API
 * documents, an incomplete request 400.
 */
export function oauthToken(
  tokens: IssuedTokens,
  checkCredentials: CredentialCheck,
  { tokenLifetime, assumptions }: RouteSettings & { readonly tokenLifetime: number }
): RouteHandler {
  return async (c) => {
    const client = checkCredentials(withSecret(await readBody(c.req, credentialsRule, assumptions)))
    if (!client) throw new ApiError(401, "Credenciais inválidas")
    if (!isClientsCertificate(client, c.env.tls)) throw new ApiError(401, "Certificado não vinculado à conta")
    const seconds = c.env.lifetime ?? tokenLifetime
    const boundTo = c.env.tls?.certificateFingerprint
    const { accessToken, tokenId, lifetime } = await tokens.issue(client, "pixBacen", seconds, client.scope, boundTo)
    c.env.record.issuedToken(tokenId)
    const answer = { access_token: accessToken, token_type: "Bearer", expires_in: lifetime, scope: client.scope }
    // RFC 6749, section 5.1.
    return c.json(answer, assumptions.tokenStatus, { "cache-control": "no-store" })
  }
}
