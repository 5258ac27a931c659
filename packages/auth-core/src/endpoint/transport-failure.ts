import type { FailureKind } from "./attempt.ts"

/**
 * The kind of a token request that got no answer: `certificate` where TLS failed over a certificate, the client's or the
 * server's, which no repetition cures. A connection that was only closed counts as `unavailable`, although some servers
 * refuse a certificate so.
 *
 * @see RFC 8446, section 6.2
 */
export function transportFailure({ code = "", message }: Error & { readonly code?: string }): FailureKind {
  const isAlert = code === "EPROTO" ? alertText.test(message) : alertCode.test(code)
  return isAlert || serverCertificate.test(code) ? "certificate" : "unavailable"
}

/**
 * Whether a connection was closed without an answer. Many a server does so to a client without the certificate that it demands,
 * and `fetch` of Node hides the alert of TLS 1.3.
 */
export function wasClosed({ code = "", message }: Error & { readonly code?: string }): boolean {
  return /^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET)$/.test(code) || /socket hang up|other side closed/.test(message)
}

/** Codes of OpenSSL, as Node has them, for alerts about the client certificate. Number 40 is the one of TLS 1.2. */
const alertCode = /^ERR_SSL_.*ALERT_.*(?:CERTIFICATE|UNKNOWN_CA|HANDSHAKE_FAILURE|ACCESS_DENIED|DECRYPT_ERROR)/
const alertText = /alert (?:number (?:4\d|51|116)\b|handshake failure|unknown ca|.*certificate)/
/** Codes of Node for a certificate of the server that cannot be verified. */
const serverCertificate =
  /^(?:UNABLE_TO_(?:GET|VERIFY|DE)|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|CERT_|ERR_TLS_CERT|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH)/
