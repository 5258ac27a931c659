/** What the documentation's class has as constants, reads from `process.env` or takes from the machine. */
export interface DocumentationSettings {
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: string
  /** Milliseconds. */
  readonly renewBefore: number
  readonly fetch: typeof globalThis.fetch
  readonly now: () => number
}

/**
 * The class `TokenManager` that the API's documentation prints under "Token Renewal", statement by statement. Changed is
 * only what the comments name.
 *
 * @see https://docs-ntxpay.pages.dev/en/pix-bacen/authentication
 */
export class DocumentationTokenManager {
  private token: string | null = null
  private expiresAt: number = 0
  // Added, with the constructor: the settings.
  private readonly settings: DocumentationSettings

  constructor(settings: DocumentationSettings) {
    this.settings = settings
  }

  async getToken(): Promise<string> {
    // Printed as: Date.now() >= this.expiresAt - 300000
    if (!this.token || this.settings.now() >= this.expiresAt - this.settings.renewBefore) {
      await this.refreshToken()
    }
    return this.token!
  }

  private async refreshToken(): Promise<void> {
    // Printed as: await fetch('https://api.ntxpay.com/oauth/token', {
    const response = await this.settings.fetch(this.settings.tokenUrl, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        // Printed as: process.env.CLIENT_ID and process.env.CLIENT_SECRET
        clientId: this.settings.clientId,
        clientSecret: this.settings.clientSecret
      })
    })
    const data = await response.json()
    this.token = data.access_token
    // Printed as: Date.now() + (data.expires_in * 1000)
    this.expiresAt = this.settings.now() + data.expires_in * 1000
  }
}
