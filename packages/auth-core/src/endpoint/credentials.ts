import type { Provider } from "./provider.ts"

/** Credentials, checked: the secret is read anew for each token request. */
export interface Credentials {
  readonly clientId: string
  readonly clientSecret: () => string | PromiseLike<string>
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
  if (typeof clientSecret === "function") return { clientId, clientSecret: clientSecret as Credentials["clientSecret"] }
  const problem = secretProblem(provider, clientSecret)
  if (problem !== undefined) {
    throw new TypeError(`${caller}: "clientSecret" ${problem}, or a function that gives one`)
  }
  return { clientId, clientSecret: () => clientSecret as string }
}

/** The rule that a value breaks which is to be a client secret; undefined if it breaks none. */
export function secretProblem({ checkSecret }: Pick<Provider, "checkSecret">, secret: unknown): string | undefined {
  if (typeof secret !== "string" || secret === "") return "must be a string that is not empty"
  return checkSecret?.(secret)
}
