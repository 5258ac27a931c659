import type { RouteHandler, TlsConnection } from "../http/route-handler.ts"
import type { CompleteClient } from "../token/client.ts"
import type { SandboxConditions } from "../token/conditions.ts"
import type { KnownToken } from "../token/issued-tokens.ts"
import { isClientsCertificate, isTokensCertificate } from "../token/token-certificate.ts"
import { Refusal } from "./error-shapes.ts"
import type { MutualTls, Profile } from "./profile.ts"

/** What is demanded: as the PSP has it, or a certificate at both hosts. */
export function mutualTlsOf(profile: Profile | undefined, demandsAll: boolean): MutualTls {
  const usual = profile?.mutualTls ?? { legs: "none" }
  return demandsAll ? { missing: "handshake", ...usual, legs: "both" } : usual
}

/** Whether this host demands a client certificate over TLS. */
export function demandsCertificate(mutualTls: MutualTls, leg: "api" | "token"): boolean {
  return mutualTls.legs === "both" || mutualTls.legs === leg
}

/** How a missing certificate is refused now: by the handshake, or by an answer after it. */
export function refusesInHandshake(mutualTls: MutualTls, { missingCertificate }: SandboxConditions): boolean {
  if (missingCertificate !== "usual") return missingCertificate === "handshake"
  return mutualTls.legs !== "none" && mutualTls.missing === "handshake"
}

/** Refuses a request over TLS without the certificate that this host demands. */
export function certificateCheck(
  mutualTls: MutualTls,
  leg: "api" | "token",
  conditions: () => SandboxConditions
): RouteHandler {
  const isDemanded = demandsCertificate(mutualTls, leg)
  return async (c, next) => {
    const { tls } = c.env
    if (!isDemanded || !tls || tls.certificateFingerprint !== undefined) return next()
    const isUsual = conditions().missingCertificate === "usual"
    return (isUsual ? ownAnswer(mutualTls) : undefined) ?? nginxAnswer()
  }
}

/**
 * The answer to a token request over a certificate that is not this client's, or `undefined` if it is. A PSP that refuses a
 * missing certificate over HTTP refuses another client's with the same words.
 */
export function foreignCertificateAnswer(
  mutualTls: MutualTls,
  client: CompleteClient,
  tls: TlsConnection | undefined
): Response | undefined {
  if (isClientsCertificate(client, tls)) return undefined
  const answer = ownAnswer(mutualTls)
  if (answer) return answer
  throw new Refusal("invalid_client", "The client certificate is not linked to this client")
}

/** Refuses a token that is not for the certificate of its call, in the PSP's own words where a source quotes them. */
export function requireTokensCertificate(
  mutualTls: MutualTls,
  token: KnownToken,
  tls: TlsConnection | undefined
): void {
  if (isTokensCertificate(token, tls)) return
  const quoted = mutualTls.legs === "none" ? undefined : mutualTls.wrongCertificate
  throw new Refusal("invalid_token", quoted ?? "O token não vale com este certificado")
}

function ownAnswer(mutualTls: MutualTls): Response | undefined {
  if (mutualTls.legs === "none" || mutualTls.missing === "handshake") return undefined
  const { status, body } = mutualTls.missing
  return Response.json(body, { status })
}

/** What nginx answers where it asks for a certificate and does not insist. */
function nginxAnswer(): Response {
  const title = "400 No required SSL certificate was sent"
  const body = [
    `<html>\r\n<head><title>${title}</title></head>\r\n<body>`,
    "<center><h1>400 Bad Request</h1></center>",
    "<center>No required SSL certificate was sent</center>",
    "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
  ].join("\r\n")
  return new Response(body, { status: 400, headers: { "content-type": "text/html" } })
}
