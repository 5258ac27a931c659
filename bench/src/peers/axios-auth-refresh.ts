import { installed } from "../programs/installed.ts"
import { accessToken } from "../programs/token-response.ts"
import type { Client } from "./client.ts"

/** axios-auth-refresh, with the request interceptor that its documentation adds. It renews after a 401 only. */
export const axiosAuthRefresh: Client = async ({ axiosAdapter, dir, url, requestToken }) => {
  const { default: axios } = await installed("axios", dir)
  const { createAuthRefresh } = await import("axios-auth-refresh")
  const instance = axios.create(axiosAdapter && { adapter: axiosAdapter })
  let token = accessToken
  // @ts-expect-error Its types are those of axios' CommonJS build, which the compiler takes for others.
  createAuthRefresh(instance, async (failed) => {
    token = (await requestToken()).access_token
    failed.response.config.headers["Authorization"] = `Bearer ${token}`
  })
  instance.interceptors.request.use((request) => {
    request.headers["Authorization"] = `Bearer ${token}`
    return request
  })
  return (headers) => instance.get(url, headers && { headers })
}
