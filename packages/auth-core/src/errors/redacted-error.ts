import { redact } from "./redact.ts"

/** Longer messages are cut: an error is for reading. Characters. */
const longestMessage = 2_000

/**
 * A safe copy of a thrown value: name, messages along the causes, and code. Nothing of the original object is reachable
 * from it, and the secrets are cut out of every text. Total: whatever was thrown, this does not throw.
 */
export function redactedError(thrown: unknown, ...secrets: ReadonlyArray<string>): Error {
  const chain = causes(thrown)
  const cut = (words: string) => redact(withoutPart(words, secrets), secrets).slice(0, longestMessage)
  const messages = chain.map(({ message }) => message).filter((message) => message !== "")
  const error: Error & { code?: string } = new Error(cut([...new Set(messages)].join(": ")))
  Object.defineProperty(error, "name", { value: cut(chain[0]?.name || "Error") })
  error.stack = `${error.name}: ${error.message}`
  const code = chain.map((cause) => cause.code).find((value) => value !== undefined)
  if (code !== undefined) error.code = cut(code)
  return Object.freeze(error)
}

/** A text of bounded length that does not end within a secret, of which a part would be left. */
function withoutPart(words: string, secrets: ReadonlyArray<string>): string {
  if (words.length <= 2 * longestMessage) return words
  // In its longest spelling, \\u0041, a character takes six or seven.
  const longest = Math.max(...secrets.map((secret) => 7 * secret.length), 0)
  const end = 2 * longestMessage
  return redact(words.slice(0, end), secrets).slice(0, Math.max(end - longest, 0))
}

interface ErrorLike {
  readonly name: string
  readonly message: string
  readonly code: string | undefined
}

/** The error and its causes, at most four: a chain may be a ring. */
function causes(thrown: unknown): ReadonlyArray<ErrorLike> {
  const chain: Array<ErrorLike> = []
  let current: unknown = thrown
  while (typeof current === "object" && current !== null && chain.length < 8) {
    const name = text(current, "name") ?? ""
    // A SyntaxError quotes what it is about: the content of a store, for one.
    const message = name === "SyntaxError" ? "what was read could not be parsed" : (text(current, "message") ?? "")
    chain.push({ name, message, code: text(current, "code") }, ...addresses(current))
    current = read(current, "cause")
  }
  return chain.length > 0 ? chain : [{ name: "Error", message: `a ${typeof thrown} was thrown`, code: undefined }]
}

/** The errors of a connection that was tried at several addresses: each says which one refused, and why. */
function addresses(error: object): ReadonlyArray<ErrorLike> {
  const errors = read(error, "errors")
  if (!Array.isArray(errors)) return []
  return errors.slice(0, 4).flatMap((one: unknown) => {
    const message = typeof one === "object" && one !== null ? text(one, "message") : undefined
    return message === undefined ? [] : [{ name: "", message, code: text(one as object, "code") }]
  })
}

function text(object: object, key: string): string | undefined {
  const value = read(object, key)
  return typeof value === "string" ? value : undefined
}

/** A property; undefined where it cannot be read: a getter may throw, a Proxy may be revoked. */
function read(object: object, key: string): unknown {
  try {
    return (object as Record<string, unknown>)[key]
  } catch {
    return undefined
  }
}
