import { type Client, expiryOf } from "./client.ts"

/** google-auth-library's OAuth2Client with a refresh handler, which is its way to a token that is not Google's. */
export const google: Client = async ({ fetch, url, requestToken }) => {
  const { OAuth2Client } = await import("google-auth-library")
  const client = new OAuth2Client({ transporterOptions: { fetchImplementation: fetch } })
  client.refreshHandler = async () => {
    const body = await requestToken()
    return { access_token: body.access_token, expiry_date: expiryOf(body) }
  }
  return (headers) => client.fetch(url, headers && { headers })
}
