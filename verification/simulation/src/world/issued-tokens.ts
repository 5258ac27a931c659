/** What is true of an issued token, whatever a manager knows of it. */
export interface IssuedTruth {
  readonly accessToken: string
  readonly issuedAt: number
  /** When the API stops accepting it, in true time. */
  readonly endsAt: number
  revoked: boolean
}

/** Every token that was ever issued in this world. */
export interface IssuedTokens {
  readonly issue: (now: number, lifetime: number) => IssuedTruth
  readonly find: (accessToken: string) => IssuedTruth | undefined
  readonly latest: () => IssuedTruth | undefined
  readonly revokeAll: () => void
  /** Whether the API accepts it. */
  readonly accepts: (accessToken: string, now: number) => boolean
}

/** In every token, so that one that leaks is found without knowing which. */
export const tokenMark = "TOKEN~"
/** In every client secret. */
export const secretFingerprint = "SECRET~"

export function makeIssuedTokens(): IssuedTokens {
  const issued = new Map<string, IssuedTruth>()
  let latest: IssuedTruth | undefined
  return {
    issue: (now, lifetime) => {
      latest = { accessToken: `${tokenMark}${issued.size + 1}`, issuedAt: now, endsAt: now + lifetime, revoked: false }
      issued.set(latest.accessToken, latest)
      return latest
    },
    find: (accessToken) => issued.get(accessToken),
    latest: () => latest,
    revokeAll: () => {
      for (const token of issued.values()) token.revoked = true
    },
    accepts: (accessToken, now) => {
      const token = issued.get(accessToken)
      return token !== undefined && !token.revoked && now < token.endsAt
    }
  }
}
