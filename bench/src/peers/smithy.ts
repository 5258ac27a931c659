import { type Client, expiryOf, renewBefore } from "./client.ts"

/** @smithy/core's `memoize`, which is how AWS' clients keep their credentials. */
export const smithy: Client = async ({ fetch, url, requestToken }) => {
  const { memoize } = await import("@smithy/core/config")
  const getToken = memoize(
    async () => {
      const body = await requestToken()
      return { value: body.access_token, expiresAt: expiryOf(body) }
    },
    ({ expiresAt }) => expiresAt - Date.now() < renewBefore,
    () => true
  )
  return async (headers) => fetch(url, { headers: { ...headers, authorization: `Bearer ${(await getToken()).value}` } })
}
