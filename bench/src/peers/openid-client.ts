import { type Client, credentials } from "./client.ts"

/** openid-client's protected resource request. It keeps no token: whoever uses it does. */
export const openidClient: Client = async ({ fetch, url, requestToken }) => {
  const client = await import("openid-client")
  const { origin } = new URL(url)
  const metadata = { issuer: origin, token_endpoint: `${origin}/oauth/token` }
  const config = new client.Configuration(metadata, credentials.clientId, credentials.clientSecret)
  client.allowInsecureRequests(config)
  config[client.customFetch] = (target, options) => fetch(target, options as RequestInit)
  const { access_token } = await requestToken()
  const target = new URL(url)
  return (headers) =>
    client.fetchProtectedResource(config, access_token, target, "GET", undefined, headers && new Headers(headers))
}
