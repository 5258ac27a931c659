// What is measured is what a consumer has: the packed packages, imported from where npm put them.
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import type * as AuthAxios from "@pix/auth-axios"
import type * as AuthFetch from "@pix/auth-fetch"
import type * as AuthKy from "@pix/auth-ky"
import type * as AuthMtls from "@pix/auth-mtls"
import type * as Axios from "axios"
import type * as Ky from "ky"
import type * as Undici from "undici"
import { credentials } from "../peers/client.ts"

interface Packages {
  readonly "@pix/auth-axios": typeof AuthAxios
  readonly "@pix/auth-fetch": typeof AuthFetch
  readonly "@pix/auth-ky": typeof AuthKy
  readonly "@pix/auth-mtls": typeof AuthMtls
  readonly axios: typeof Axios
  readonly ky: typeof Ky
  readonly undici: typeof Undici
}

/** Imports a package as a module of the project in `dir` does. Needs Node's flag, see run-program.ts. */
export async function installed<Name extends keyof Packages>(name: Name, dir: string): Promise<Packages[Name]> {
  const url = import.meta.resolve(name, pathToFileURL(join(dir, "package.json")))
  return (await import(url)) as Packages[Name]
}

/** A manager whose token requests go to `fetch`. */
export async function managerOn(fetch: () => Promise<Response>, dir: string): Promise<AuthFetch.TokenManager> {
  const { createTokenManager, ntxPay } = await installed("@pix/auth-fetch", dir)
  return createTokenManager({ provider: ntxPay(), ...credentials, fetch })
}
