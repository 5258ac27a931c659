import { ignoreRejection } from "../errors/ignore-rejection.ts"
import { redact } from "../errors/redact.ts"
import type { Provider } from "../provider/provider.ts"

/** Credentials, checked: the secret is read anew for each token request. */
export interface Credentials {
  readonly clientId: string
  readonly clientSecret: () => string | undefined | PromiseLike<string | undefined>
  /** The secret where it never changes: known before the first token request. */
  readonly fixedSecret: string | undefined
}

/** Checks what a user gave as credentials. */
export function checkedCredentials(
  caller: string,
  provider: Pick<Provider, "checkSecret" | "requiresSecret">,
  clientId: unknown,
  clientSecret: unknown
): Credentials {
  const wrong = textProblem(clientId)
  if (wrong !== undefined || typeof clientId !== "string") throw new TypeError(`${caller}: "clientId" ${wrong}`)
  if (typeof clientSecret === "function") {
    return { clientId, clientSecret: clientSecret as Credentials["clientSecret"], fixedSecret: undefined }
  }
  if (clientSecret === undefined && provider.requiresSecret === false) {
    return { clientId, clientSecret: () => undefined, fixedSecret: undefined }
  }
  const problem = secretProblem(provider, clientSecret)
  if (problem !== undefined) {
    throw new TypeError(`${caller}: "clientSecret" ${problem}; a function that gives the secret will do as well`)
  }
  const fixedSecret = clientSecret as string
  return { clientId, clientSecret: () => fixedSecret, fixedSecret }
}

/** The rule that a value breaks which is to be a client secret; undefined if it breaks none. */
export function secretProblem(
  { checkSecret, requiresSecret }: Pick<Provider, "checkSecret" | "requiresSecret">,
  secret: unknown
): string | undefined {
  if (secret === undefined && requiresSecret === false) return undefined
  const wrong = textProblem(secret)
  if (wrong !== undefined || typeof secret !== "string") return wrong
  try {
    const problem: unknown = checkSecret?.(secret)
    ignoreRejection(problem)
    if (problem === undefined) return undefined
    // The provider's words may repeat what they are about.
    return typeof problem === "string" ? redact(problem, [secret]) : refused
  } catch {
    return refused
  }
}

/** RFC 6749, appendix A: visible characters and blanks. Files and environment variables often end with a line break. */
function textProblem(value: unknown): string | undefined {
  if (typeof value !== "string" || value === "") return "must be a string that is not empty"
  if (value !== value.trim()) return "must be a string without white space or a line break at its ends: trim it"
  return /\p{Cc}/u.test(value) ? "must be a string without control characters such as line breaks" : undefined
}

const refused = "must be what checkSecret of the provider accepts"
