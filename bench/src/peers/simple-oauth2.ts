import { type Client, credentials, renewBefore } from "./client.ts"

/** simple-oauth2's token, asked before each call whether it ends, as its documentation has it for this grant. */
export const simpleOauth2: Client = async ({ fetch, url, requestToken }) => {
  const { ClientCredentials } = await import("simple-oauth2")
  const client = new ClientCredentials({
    client: { id: credentials.clientId, secret: credentials.clientSecret },
    auth: { tokenHost: new URL(url).origin }
  })
  let token = client.createToken(await requestToken())
  return async (headers) => {
    if (token.expired(renewBefore / 1_000)) token = client.createToken(await requestToken())
    return fetch(url, { headers: { ...headers, authorization: `Bearer ${token.token.access_token}` } })
  }
}
