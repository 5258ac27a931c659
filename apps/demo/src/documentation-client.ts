import { DocumentationTokenManager } from "./documentation-token-manager.ts"
import type { Connection, Contender, PixClient } from "./pix-client.ts"
import { renewalWindow } from "./place.ts"

/** The class that the API's documentation prints, used as it shows: get the token, then fetch with the header. */
export const documentationClass: Contender = { name: "the class", isOurs: false, connect }

function connect({ baseUrl, clientId, clientSecret, now, fetch = globalThis.fetch }: Connection): PixClient {
  let tokenRequests = 0
  const tokens = new DocumentationTokenManager({
    tokenUrl: `${baseUrl}/oauth/token`,
    clientId,
    clientSecret,
    renewBefore: renewalWindow,
    fetch: (input, init) => {
      tokenRequests += 1
      return fetch(input, init)
    },
    now
  })

  return {
    call: async (path, request) => {
      const token = await tokens.getToken()
      const headers = { ...request?.headers, Authorization: `Bearer ${token}` }
      const response = await fetch(baseUrl + path, { ...request, headers })
      await response.text()
      return response
    },
    // Each token request is made inside one caller's getToken(), and that caller waits for it.
    waits: () => tokenRequests,
    expiresAt: () => tokens["expiresAt"],
    settled: () => Promise.resolve(),
    missingScopes: () => [],
    close: () => Promise.resolve()
  }
}
