/**
 * What a transport threw, as an error that is safe to keep: name, messages along the causes, and code. Nothing of the
 * original object is reachable from it, and the secrets are cut out of every message.
 */
export function redactedError(thrown: unknown, ...secrets: ReadonlyArray<string>): Error {
  const chain = causes(thrown)
  const messages = chain.map((error) => error.message).filter((message) => message !== "")
  const error: Error & { code?: string } = new Error(redact([...new Set(messages)].join(": "), secrets))
  Object.defineProperty(error, "name", { value: redact(chain[0]?.name || "Error", secrets) })
  error.stack = `${error.name}: ${error.message}`
  const code = chain.map((cause) => cause.code).find((value) => typeof value === "string")
  if (code !== undefined) error.code = redact(code, secrets)
  return error
}

interface ErrorLike {
  readonly name: string
  readonly message: string
  readonly code?: string
}

/** The error and its causes, at most four: a chain may be a ring. */
function causes(thrown: unknown): ReadonlyArray<ErrorLike> {
  const chain: Array<ErrorLike> = []
  let current: unknown = thrown
  while (typeof current === "object" && current !== null && chain.length < 4) {
    const { name, message, code, cause } = current as { [key in "name" | "message" | "code" | "cause"]?: unknown }
    // A SyntaxError quotes what it is about: what a store holds, say.
    const words = name === "SyntaxError" ? "what was read could not be parsed" : text(message)
    chain.push({ name: text(name), message: words, ...(typeof code === "string" && { code }) })
    current = cause
  }
  return chain.length > 0 ? chain : [{ name: "Error", message: `a ${typeof thrown} was thrown` }]
}

function text(value: unknown): string {
  return typeof value === "string" ? value : ""
}

/** Cuts the secrets out, as they are and as JSON writes them. */
function redact(message: string, secrets: ReadonlyArray<string>): string {
  return secrets
    .flatMap((secret) => (secret === "" ? [] : [secret, JSON.stringify(secret).slice(1, -1)]))
    .reduce((cut, secret) => cut.replaceAll(secret, "<redacted>"), message)
}
