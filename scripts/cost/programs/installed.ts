// What is measured is what a consumer has: the packed packages, imported from where npm put them.
import { createRequire } from "node:module"
import { join } from "node:path"
import { pathToFileURL } from "node:url"

/** The part of a token manager that is measured. */
export interface Tokens {
  readonly baseUrl: string
  currentToken(): string | undefined
  getToken(request?: { readonly signal: AbortSignal }): Promise<string>
}

interface Door {
  createTokenManager(options: { clientId: string; clientSecret: string; fetch: typeof fetch }): Tokens
  createAuthFetch(tokens: Tokens, options: { fetch: typeof fetch }): typeof fetch
}

/** The address of a package as the project in `dir` finds it. */
export const installedUrl = (name: string, dir: string): string =>
  pathToFileURL(createRequire(join(dir, "package.json")).resolve(name)).href

export const installedDoor = async (dir: string): Promise<Door> =>
  (await import(installedUrl("@pix/auth-fetch", dir))) as Door

/** A manager whose token requests go to `fetch`. */
export const managerOn = (fetch: () => Promise<Response>, { createTokenManager }: Door): Tokens =>
  createTokenManager({ clientId: "account-93", clientSecret: "not-a-real-secret", fetch })
