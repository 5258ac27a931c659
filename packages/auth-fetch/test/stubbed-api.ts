import { createTokenManager, ntxPay, type TokenManager, type TokenManagerOptions } from "../src/index.ts"

/** A request as it left the adapter. */
export interface SeenRequest {
  readonly url: string
  readonly method: string
  readonly headers: Headers
  readonly body: string
}

export const baseUrl = "https://api.ntxpay.com"

/** A manager whose token requests wait until they are let go, and give `token-1`, `token-2`, … */
export function waitingManager(options: Partial<TokenManagerOptions> = {}): {
  readonly tokens: TokenManager
  readonly letGo: () => void
  readonly requests: () => number
} {
  let open: () => void = () => {}
  const opened = new Promise<void>((resolve) => (open = resolve))
  let requests = 0
  const fetch = async (): Promise<Response> => {
    const number = ++requests
    await opened
    return Response.json({ access_token: `token-${number}`, token_type: "Bearer", expires_in: 3600 })
  }
  const credentials = { clientId: "account-93", clientSecret: "secret-of-93" }
  const tokens = createTokenManager({ provider: ntxPay(), ...credentials, fetch, ...options })
  return { tokens, letGo: () => open(), requests: () => requests }
}

/** A `fetch` that reads its arguments as `fetch` does, notes them, and answers as `answer` says. */
export function recordingFetch(answer: (seen: SeenRequest) => Response): {
  readonly fetch: typeof globalThis.fetch
  readonly seen: Array<SeenRequest>
} {
  const seen: Array<SeenRequest> = []
  return {
    seen,
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const { url, method, headers } = request
      const one = { url, method, headers, body: await request.text() }
      seen.push(one)
      return answer(one)
    }
  }
}
