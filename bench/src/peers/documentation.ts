import { type Client, type Ground, renewBefore } from "./client.ts"

/** The class that the API's documentation prints, as a function of what it takes from the machine. */
export const documentation: Client = async ({ fetch, url, requestToken }) => {
  const tokens = new TokenManager(requestToken)
  return async (headers) => fetch(url, { headers: { ...headers, authorization: `Bearer ${await tokens.getToken()}` } })
}

class TokenManager {
  private token: string | null = null
  private expiresAt: number = 0
  private readonly requestToken: Ground["requestToken"]

  constructor(requestToken: Ground["requestToken"]) {
    this.requestToken = requestToken
  }

  async getToken(): Promise<string> {
    if (!this.token || Date.now() >= this.expiresAt - renewBefore) {
      await this.refreshToken()
    }
    return this.token!
  }

  private async refreshToken(): Promise<void> {
    const data = await this.requestToken()
    this.token = data.access_token
    this.expiresAt = Date.now() + data.expires_in * 1_000
  }
}
