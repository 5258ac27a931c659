/** One certificate of a PEM text, line by line and nothing around it; or the rule that the text breaks. */
export type PemCertificate = { readonly pem: string } | { readonly problem: string }

/**
 * Reads the one certificate of a text. Lines before and after it are left out, as in what `openssl x509 -text` prints, and
 * a `\n` of two characters counts as the line break that it was before it went through an environment variable.
 *
 * @see RFC 7468, sections 2 and 5.2
 */
export function pemCertificate(value: unknown): PemCertificate {
  if (typeof value !== "string" || value === "") return { problem: rule }
  const text = value.replaceAll(String.raw`\r`, "").replaceAll(String.raw`\n`, "\n")
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
    return {
      problem: "must not hold a private key, which would be sent with every token request: give the certificate alone"
    }
  }
  const found = [...text.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END CERTIFICATE-----/g)]
  if (found.length > 1) {
    return {
      problem: `must be one certificate, and holds ${found.length}: give the client's own, without those that signed it`
    }
  }
  const lines = (found[0]?.[1] ?? "").split(/\s+/).filter((line) => line !== "")
  if (lines.length === 0)
    return { problem: text.includes("-----BEGIN") ? rule : `${rule}: the text itself, not a path` }
  return { pem: ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----"].join("\n") }
}

const rule = "must be one PEM certificate, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----"
