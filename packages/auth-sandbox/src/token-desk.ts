import { randomUUID } from "node:crypto"
import { type JSONWebKeySet, SignJWT, jwtVerify } from "jose"
import type { SandboxClient } from "./options.ts"
import { type SigningKey, generateSigningKey } from "./signing-key.ts"

/** Issues, checks and revokes tokens. It knows neither HTTP nor how a token is asked for. */
export interface TokenDesk {
  readonly issue: (
    client: Required<SandboxClient>,
    lifetime: number
  ) => Promise<{ accessToken: string; tokenId: string }>
  /** `undefined` for a token that is forged, foreign, expired or revoked: upstream answers all of them alike. */
  readonly verify: (accessToken: string) => Promise<{ scopes: readonly string[] } | undefined>
  readonly revokeAll: () => void
  readonly publicKeys: () => Promise<JSONWebKeySet>
}

export function createTokenDesk(now: () => number, newTokenRevokesOld: boolean): TokenDesk {
  const live = new Map<string, { clientId: string; expiresAt: number }>()
  // Made when the first token is asked for: it takes up to a tenth of a second.
  let key: Promise<SigningKey> | undefined
  const signingKey = () => (key ??= generateSigningKey())

  function remember(tokenId: string, clientId: string, expiresAt: number) {
    for (const [id, token] of live) {
      if (token.expiresAt <= now() || (newTokenRevokesOld && token.clientId === clientId)) live.delete(id)
      // All tokens live equally long, so the first one still alive is followed by none that is not.
      else if (!newTokenRevokesOld) break
    }
    live.set(tokenId, { clientId, expiresAt })
  }

  return {
    async issue({ clientId, scope }, lifetime) {
      const { kid, privateKey } = await signingKey()
      const tokenId = randomUUID()
      const issuedAt = now()
      remember(tokenId, clientId, issuedAt + lifetime * 1000)
      const accessToken = await new SignJWT({ scope })
        .setProtectedHeader({ alg: "RS256", typ: "JWT", kid })
        .setSubject(clientId)
        .setJti(tokenId)
        .setIssuedAt(Math.floor(issuedAt / 1000))
        // Rounded up: a token never dies before its `expires_in` is over.
        .setExpirationTime(Math.ceil(issuedAt / 1000) + lifetime)
        .sign(privateKey)
      return { accessToken, tokenId }
    },
    async verify(accessToken) {
      const { publicKey } = await signingKey()
      const options = { algorithms: ["RS256"], currentDate: new Date(now()) }
      const verified = await jwtVerify(accessToken, publicKey, options).catch(() => undefined)
      const token = live.get(verified?.payload.jti ?? "")
      if (!verified || !token || token.expiresAt <= now()) return undefined
      return { scopes: String(verified.payload["scope"]).split(" ") }
    },
    revokeAll() {
      live.clear()
    },
    async publicKeys() {
      return { keys: [(await signingKey()).publicJwk] }
    }
  }
}
