/** One block of a PEM text. */
export interface PemBlock {
  /** What stands after BEGIN, such as `CERTIFICATE`. */
  readonly label: string
  readonly pem: string
}

/**
 * The blocks of a text, each with proper lines: a text from an environment variable may have `\n` written out, or spaces where
 * line feeds were. What stands around them is left out.
 */
export function pemBlocks(text: string): ReadonlyArray<PemBlock> {
  const lines = text.replaceAll(/\\r\\n|\\n|\\r/g, "\n")
  const found = lines.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----([^]*?)-----END \1-----/g)
  return [...found].map(([, label = "", body = ""]) => ({ label, pem: block(label, body) }))
}

/** A block of the old form has headers, which stay as they are. */
function block(label: string, body: string): string {
  const inner = /^[A-Za-z0-9+/=\s]*$/.test(body)
    ? (body.replaceAll(/\s+/g, "").match(/.{1,64}/g) ?? []).join("\n")
    : body.trim()
  return `-----BEGIN ${label}-----\n${inner}\n-----END ${label}-----\n`
}
