import { X509Certificate } from "node:crypto"

/** What the standard API checks in a client certificate. */
export interface ClientCertificate {
  /** SHA-256 over the certificate, as 64 lowercase hexadecimal digits. */
  readonly fingerprint: string
  /** Epoch milliseconds. */
  readonly validFrom: number
  readonly validTo: number
}

/**
 * Reads a PEM certificate as the header `X-SSL-Client-Cert` carries it, percent-encoded. `undefined` for anything else.
 *
 * @param plus what `+` stands for: itself, or the space that a form encoder means by it
 */
export function certificateOfHeader(header: string, plus: "itself" | "space"): ClientCertificate | undefined {
  try {
    return readCertificate(decodeURIComponent(plus === "space" ? header.replaceAll("+", " ") : header))
  } catch {
    return undefined
  }
}

/** `undefined` for a text that is not a PEM certificate. */
export function readCertificate(pem: string): ClientCertificate | undefined {
  if (!/^\s*-----BEGIN CERTIFICATE-----/.test(pem)) return undefined
  try {
    const { fingerprint256, validFrom, validTo } = new X509Certificate(pem)
    return {
      fingerprint: plainFingerprint(fingerprint256),
      validFrom: Date.parse(validFrom),
      validTo: Date.parse(validTo)
    }
  } catch {
    return undefined
  }
}

/** Fingerprints are written in upper case with colons, or in lower case without: this gives the latter. */
export function plainFingerprint(fingerprint: string): string {
  return fingerprint.replaceAll(":", "").toLowerCase()
}
