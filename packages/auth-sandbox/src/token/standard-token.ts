import type { Context } from "hono"
import { type ClientCertificate, certificateOfHeader } from "./client-certificate.ts"
import { ApiError } from "../http/error-body.ts"
import { readBody, requireValid } from "../http/json-body.ts"
import type { SandboxSettings } from "../options.ts"
import type { RouteHandler, SandboxEnv } from "../http/sandbox-env.ts"
import type { TokenDesk } from "./token-desk.ts"
import type { TokenGate } from "./token-gate.ts"
import { certificateHeader, credentials, missingCertificate } from "./token-operations.ts"

/**
 * `POST /api/auth/token`, the standard API's way to a token: a client certificate beside the credentials. Its documented
 * errors have no field `error`.
 */
export function standardToken(desk: TokenDesk, gate: TokenGate, settings: SandboxSettings): RouteHandler {
  const { now, standardTokenLifetime, assumptions } = settings

  function readCertificate(header: string | undefined): ClientCertificate {
    const certificate = certificateOfHeader(requireValid(certificateHeader, header), assumptions.plusInCertificate)
    // One message for both: a missing certificate and one that cannot be read.
    if (!certificate) throw new ApiError(400, missingCertificate)
    return certificate
  }

  async function grant(c: Context<SandboxEnv>) {
    const certificate = readCertificate(c.req.header("x-ssl-client-cert"))
    const client = gate.admit(await readBody(c.req, credentials, assumptions))
    if (!client || now() < certificate.validFrom || now() > certificate.validTo) {
      throw new ApiError(401, "Credenciais inválidas ou certificado inválido")
    }
    if (!client.certificateFingerprints.includes(certificate.fingerprint)) {
      throw new ApiError(assumptions.unlinkedCertificateStatus, "Certificado não vinculado à conta")
    }
    const { accessToken, tokenId, lifetime } = await desk.issue(
      client,
      "standard",
      c.env.lifetime ?? standardTokenLifetime
    )
    c.env.record.issuedToken(tokenId)
    const answer = { access_token: accessToken, token_type: "Bearer", expires_in: lifetime }
    return c.json(answer, 201, { "cache-control": "no-store" })
  }

  return (c) =>
    grant(c).catch((error: unknown) => {
      if (error instanceof ApiError) return error.toResponse({ short: true })
      throw error
    })
}
