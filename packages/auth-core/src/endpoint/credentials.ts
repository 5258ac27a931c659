import { redact } from "../errors/redact.ts"
import type { Provider } from "./provider.ts"

/** Credentials, checked: the secret is read anew for each token request. */
export interface Credentials {
  readonly clientId: string
  readonly clientSecret: () => string | PromiseLike<string>
  /** The secret where it never changes: known before the first token request. */
  readonly fixedSecret: string | undefined
}

/** Checks what a user gave as credentials. */
export function checkedCredentials(
  caller: string,
  provider: Pick<Provider, "checkSecret">,
  clientId: unknown,
  clientSecret: unknown
): Credentials {
  if (typeof clientId !== "string" || clientId === "") {
    throw new TypeError(`${caller}: "clientId" must be a string that is not empty`)
  }
  if (typeof clientSecret === "function") {
    return { clientId, clientSecret: clientSecret as Credentials["clientSecret"], fixedSecret: undefined }
  }
  const problem = secretProblem(provider, clientSecret)
  if (problem !== undefined) {
    throw new TypeError(`${caller}: "clientSecret" ${problem}, or a function that gives one`)
  }
  const fixedSecret = clientSecret as string
  return { clientId, clientSecret: () => fixedSecret, fixedSecret }
}

/** The rule that a value breaks which is to be a client secret; undefined if it breaks none. */
export function secretProblem({ checkSecret }: Pick<Provider, "checkSecret">, secret: unknown): string | undefined {
  if (typeof secret !== "string" || secret === "") return "must be a string that is not empty"
  try {
    const problem: unknown = checkSecret?.(secret)
    if (problem === undefined) return undefined
    // The provider's words may repeat what they are about.
    return typeof problem === "string" ? redact(problem, [secret]) : refused
  } catch {
    return refused
  }
}

const refused = "must be what checkSecret of the provider accepts"
