import type { TokenManager } from "@pix/auth-fetch"
import { installed } from "../programs/installed.ts"
import { type Client, credentials, type Ground } from "./client.ts"

/** The manager of all three adapters. */
async function managerOf({ dir, url, requestToken }: Ground): Promise<TokenManager> {
  const { createTokenManager, ntxPay } = await installed("@pix/auth-fetch", dir)
  const fetch = async (): Promise<Response> => Response.json(await requestToken())
  return createTokenManager({ provider: ntxPay(), ...credentials, baseUrl: new URL(url).origin, fetch })
}

export const authFetch: Client = async (ground) => {
  const tokens = await managerOf(ground)
  const { createAuthFetch } = await installed("@pix/auth-fetch", ground.dir)
  const pix = createAuthFetch(tokens, { fetch: ground.fetch })
  return (headers) => (headers === undefined ? pix(ground.url) : pix(ground.url, { headers }))
}

export const authAxios: Client = async (ground) => {
  const tokens = await managerOf(ground)
  const { addAuthInterceptors } = await installed("@pix/auth-axios", ground.dir)
  const { default: axios } = await installed("axios", ground.dir)
  const instance = axios.create(ground.axiosAdapter && { adapter: ground.axiosAdapter })
  addAuthInterceptors(instance, tokens)
  return (headers) => instance.get(ground.url, headers && { headers })
}

export const authKy: Client = async (ground) => {
  const tokens = await managerOf(ground)
  const { createAuthHooks } = await installed("@pix/auth-ky", ground.dir)
  const { default: ky } = await installed("ky", ground.dir)
  const instance = ky.create({ fetch: ground.fetch, hooks: createAuthHooks(tokens) })
  return (headers) => instance.get(ground.url, headers && { headers })
}
