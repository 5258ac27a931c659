import { type Client, credentials, expiryOf } from "./client.ts"

/** @badgateway/oauth2-client's fetch wrapper; as middleware, which is how it takes a fetch of one's own. */
export const badgateway: Client = async ({ fetch, url, requestToken }) => {
  const { OAuth2Client, OAuth2Fetch } = await import("@badgateway/oauth2-client")
  const wrapper = new OAuth2Fetch({
    client: new OAuth2Client({ server: new URL(url).origin, ...credentials }),
    // Else it keeps a timer.
    scheduleRefresh: false,
    getNewToken: async () => {
      const body = await requestToken()
      return { accessToken: body.access_token, expiresAt: expiryOf(body), refreshToken: null }
    }
  })
  const middleware = wrapper.mw()
  return (headers) => middleware(new Request(url, headers && { headers }), fetch)
}
