// The bare clients: what each costs with a header that never changes.
import { installed } from "../programs/installed.ts"
import { accessToken } from "../programs/token-response.ts"
import { azureCall } from "./azure.ts"
import type { Client } from "./client.ts"

const authorization = `Bearer ${accessToken}`

export const bareFetch: Client =
  async ({ fetch, url }) =>
  (headers) =>
    fetch(url, { headers: headers === undefined ? { authorization } : { ...headers, authorization } })

export const bareAxios: Client = async ({ axiosAdapter, dir, url }) => {
  const { default: axios } = await installed("axios", dir)
  const defaults = { headers: { Authorization: authorization } }
  const instance = axios.create({ ...defaults, ...(axiosAdapter && { adapter: axiosAdapter }) })
  return (headers) => instance.get(url, headers && { headers })
}

export const bareKy: Client = async ({ dir, fetch, url }) => {
  const { default: ky } = await installed("ky", dir)
  const instance = ky.create({ fetch, headers: { authorization } })
  return (headers) => instance.get(url, headers && { headers })
}

export const bareAzure: Client = (ground) => azureCall(ground, () => {}, { authorization })
