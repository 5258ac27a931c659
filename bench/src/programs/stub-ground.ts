import type { Ground, TokenBody } from "../peers/client.ts"

/** A transport that answers at once, whatever is asked. */
export function stubGround(dir: string, requestToken: () => Promise<TokenBody>): Ground {
  const answer = new Response()
  return {
    url: "https://api.ntxpay.com/accounts/balances",
    dir,
    requestToken,
    fetch: async () => answer,
    axiosAdapter: async (config) => ({ data: "", status: 200, statusText: "OK", headers: {}, config }),
    azureClient: {
      sendRequest: async (request) => ({ request, status: 200, headers: request.headers, bodyAsText: "" })
    }
  }
}
