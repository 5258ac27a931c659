import type { Instant } from "../../../../packages/auth-core/src/time/instant.ts"
import type { Client } from "./clients.ts"

/** What is true of an issued token, whatever a manager knows of it. */
export interface IssuedToken {
  readonly accessToken: string
  readonly client: Client
  /** When the API stops accepting it, in true time. */
  readonly endsAt: number
  revoked: boolean
  /** Each answer that held it: some endpoints give the same token again. */
  readonly grants: Array<Grant>
}

/** One answer of the endpoint that holds a token. */
export interface Grant {
  /** The process that asked. */
  readonly process: string
  /** When the attempt began, on the clocks of that process. */
  readonly sentAt: Instant
  /** As the answer states it. Milliseconds. */
  readonly lifetime: number
  /** When it was answered, among all that happened. */
  readonly moment: number
}

/** Every token that was ever issued in this world. */
export interface IssuedTokens {
  readonly issue: (client: Client, now: number, lifetime: number) => IssuedToken
  readonly find: (accessToken: string) => IssuedToken | undefined
  /** The one that a stored text holds. */
  readonly findIn: (text: unknown) => IssuedToken | undefined
  readonly latest: (client: Client) => IssuedToken | undefined
  readonly revokeAll: () => void
  /** Whether the API accepts it. */
  readonly accepts: (accessToken: string, client: Client, now: number) => boolean
}

/** In every token, so that one that leaks is found without knowing which. */
export const tokenMark = "TOKEN~"
/** In every client secret. */
export const secretFingerprint = "SECRET~"

export function makeIssuedTokens(): IssuedTokens {
  const issued = new Map<string, IssuedToken>()
  const latest = new Map<Client, IssuedToken>()
  return {
    issue: (client, now, lifetime) => {
      const accessToken = `${tokenMark}${issued.size + 1}`
      const token: IssuedToken = { accessToken, client, endsAt: now + lifetime, revoked: false, grants: [] }
      issued.set(accessToken, token)
      latest.set(client, token)
      return token
    },
    find: (accessToken) => issued.get(accessToken),
    findIn: (text) => issued.get(/TOKEN~\d+/.exec(String(text))?.[0] ?? ""),
    latest: (client) => latest.get(client),
    revokeAll: () => {
      for (const token of issued.values()) token.revoked = true
    },
    accepts: (accessToken, client, now) => {
      const token = issued.get(accessToken)
      return token !== undefined && token.client === client && !token.revoked && now < token.endsAt
    }
  }
}
