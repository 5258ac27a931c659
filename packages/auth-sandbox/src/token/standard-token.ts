import type { Context } from "hono"
import * as v from "valibot"
import { ApiError } from "../http/error-body.ts"
import { readBody } from "../http/json-body.ts"
import { type Operation, errors } from "../http/operation.ts"
import type { RouteHandler, RouteSettings, SandboxEnv } from "../http/route-handler.ts"
import { requireValidInput } from "../http/validation.ts"
import { type ClientCertificate, certificateOfHeader } from "./client-certificate.ts"
import { defaultClient } from "./client.ts"
import { type CredentialCheck, withSecret } from "./credential-check.ts"
import { credentialsRule, limitErrors, tokenFields } from "./credentials.ts"
import type { IssuedTokens } from "./issued-tokens.ts"
import { isClientsCertificate } from "./token-certificate.ts"

const route = "POST /api/auth/token"
const missingCertificate = "Certificado ausente no header X-SSL-Client-Cert"
const certificateHeader: v.GenericSchema<string> = v.pipe(v.string(missingCertificate), v.nonEmpty(missingCertificate))

export const standardTokenOperation: Operation<typeof route> = {
  route,
  summary: "Gerar token de acesso JWT",
  tag: "Autenticação",
  headers: { "X-SSL-Client-Cert": certificateHeader },
  body: credentialsRule,
  example: defaultClient,
  answers: {
    201: { description: "Token gerado com sucesso", body: v.object(tokenFields) },
    ...errors(
      {
        400: "Certificado ausente ou mal formatado",
        401: "Credenciais inválidas ou certificado inválido",
        ...limitErrors,
        403: "Certificado não vinculado à conta"
      },
      { short: true }
    )
  }
}

/**
 * Issues a token of the standard API, which requires a client certificate beside the credentials. Its documented errors
 * have no field `error`.
 */
export function standardToken(
  tokens: IssuedTokens,
  checkCredentials: CredentialCheck,
  { now, standardTokenLifetime, assumptions }: RouteSettings & { readonly standardTokenLifetime: number }
): RouteHandler {
  function readCertificate(header: string | undefined): ClientCertificate {
    const certificate = certificateOfHeader(requireValidInput(certificateHeader, header), assumptions.plusInCertificate)
    // One message for both: a missing certificate and one that cannot be read.
    if (!certificate) throw new ApiError(400, missingCertificate)
    return certificate
  }

  async function issue(c: Context<SandboxEnv>) {
    const certificate = readCertificate(c.req.header("x-ssl-client-cert"))
    const client = checkCredentials(withSecret(await readBody(c.req, credentialsRule, assumptions)))
    if (!client || now() < certificate.validFrom || now() > certificate.validTo) {
      throw new ApiError(401, "Credenciais inválidas ou certificado inválido")
    }
    const isLinked = client.certificateFingerprints.includes(certificate.fingerprint)
    if (!isLinked || !isClientsCertificate(client, c.env.tls)) {
      throw new ApiError(assumptions.unlinkedCertificateStatus, "Certificado não vinculado à conta")
    }
    const seconds = c.env.lifetime ?? standardTokenLifetime
    const boundTo = c.env.tls?.certificateFingerprint
    const { accessToken, tokenId, lifetime } = await tokens.issue(client, "standard", seconds, client.scope, boundTo)
    c.env.record.issuedToken(tokenId)
    const answer = { access_token: accessToken, token_type: "Bearer", expires_in: lifetime }
    return c.json(answer, 201, { "cache-control": "no-store" })
  }

  return (c) =>
    issue(c).catch((error: unknown) => {
      if (error instanceof ApiError) return error.toResponse({ short: true })
      throw error
    })
}
