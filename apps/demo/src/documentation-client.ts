import { DocumentationTokenManager } from "./documentation-token-manager.ts"
import { type Connection, type Contender, type PixClient, sendingFetch } from "./pix-client.ts"

/** The class that the API's documentation prints, used as it shows: get the token, then fetch with the header. */
export const documentationClass: Contender = { name: "the class", isOurs: false, connect }

function connect(connection: Connection): PixClient {
  const {
    baseUrl,
    clientId,
    clientSecret,
    now,
    renewBefore,
    onWaited,
    onRenewal,
    fetch = globalThis.fetch
  } = connection
  const send = sendingFetch(connection)
  let tokenRequests = 0
  const tokens = new DocumentationTokenManager({
    tokenUrl: `${baseUrl}/oauth/token`,
    clientId,
    clientSecret,
    renewBefore,
    fetch: async (input, init) => {
      tokenRequests += 1
      const startedAt = performance.now()
      const response = await fetch(input, init)
      onWaited?.(performance.now() - startedAt)
      // A page of HTML with 200 is no token, whatever the class takes it for.
      onRenewal?.(response.ok && (response.headers.get("content-type") ?? "").includes("json"))
      return response
    },
    now
  })

  return {
    call: async (path, request) => {
      const token = await tokens.getToken()
      const headers = { ...request?.headers, Authorization: `Bearer ${token}` }
      const response = await send(baseUrl + path, { ...request, headers })
      await response.text()
      return response
    },
    // Each token request is made inside one caller's getToken(), and that caller waits for it.
    waits: () => tokenRequests,
    expiresAt: () => tokens["expiresAt"],
    settled: () => Promise.resolve(),
    missingScopes: () => Promise.resolve([]),
    close: () => Promise.resolve()
  }
}
