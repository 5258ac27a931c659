import { installed } from "../programs/installed.ts"
import { type Client, renewBefore, type TokenBody } from "./client.ts"

/** axios-token-interceptor with its cache, which ends a token early enough. */
export const axiosTokenInterceptor: Client = async ({ axiosAdapter, dir, url, requestToken }) => {
  const { default: axios } = await installed("axios", dir)
  const { default: tokenProvider } = await import("axios-token-interceptor")
  const instance = axios.create(axiosAdapter && { adapter: axiosAdapter })
  const getToken = tokenProvider.tokenCache(requestToken, {
    getMaxAge: ({ expires_in }) => expires_in * 1_000 - renewBefore
  })
  const headerFormatter = (body: TokenBody): string => `Bearer ${body.access_token}`
  instance.interceptors.request.use(tokenProvider({ getToken, headerFormatter }))
  return (headers) => instance.get(url, headers && { headers })
}
