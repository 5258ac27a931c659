import type { TlsConnection } from "../http/route-handler.ts"
import type { CompleteClient } from "./client.ts"
import type { KnownToken } from "./issued-tokens.ts"

/** Whether the certificate of a connection may be this client's: it is linked to it, or none was shown. */
export function isClientsCertificate(client: CompleteClient, tls: TlsConnection | undefined): boolean {
  const shown = tls?.certificateFingerprint
  return shown === undefined || client.certificateFingerprints.includes(shown)
}

/**
 * RFC 8705, section 3: a token is for the certificate of its token request alone. One of a token endpoint without TLS certificates
 * is for every certificate of its client.
 */
export function isTokensCertificate({ boundTo, client }: KnownToken, tls: TlsConnection | undefined): boolean {
  return boundTo === undefined ? isClientsCertificate(client, tls) : tls?.certificateFingerprint === boundTo
}
