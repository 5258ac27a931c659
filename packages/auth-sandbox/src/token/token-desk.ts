import { randomUUID } from "node:crypto"
import { type JSONWebKeySet, decodeJwt } from "jose"
import type { SandboxConditions } from "./conditions.ts"
import type { SettledClient } from "./client.ts"
import type { SandboxSettings } from "../options.ts"
import { createTokenSigner } from "./token-signer.ts"

/** Which of the two token routes a token came from. */
type TokenFlavour = "pixBacen" | "standard"

/** A token as the sandbox knows it. */
interface KnownToken {
  readonly tokenId: string
  readonly client: SettledClient
  readonly flavour: TokenFlavour
  /** Epoch milliseconds. */
  readonly expiresAt: number
  readonly signed: Promise<string>
}

/** Issues, finds and revokes tokens. It knows neither HTTP nor how a token is asked for. */
export interface TokenDesk {
  /** `lifetime` in seconds; the answer's `lifetime` is what is left of it. */
  readonly issue: (
    client: SettledClient,
    flavour: TokenFlavour,
    lifetime: number
  ) => Promise<{ accessToken: string; tokenId: string; lifetime: number }>
  /** `undefined` for a token that is forged, foreign, expired or revoked: upstream answers all of them alike. */
  readonly find: (accessToken: string) => Promise<KnownToken | undefined>
  /** One token, by itself or by its `jti`; whether there was such a token. */
  readonly revoke: (tokenOrId: string) => boolean
  readonly revokeAll: () => void
  readonly publicKeys: () => Promise<JSONWebKeySet>
}

export function createTokenDesk(
  { now, signing }: Pick<SandboxSettings, "now" | "signing">,
  conditions: () => SandboxConditions
): TokenDesk {
  const live = new Map<string, KnownToken>()
  // RS256 and HS256, as the headers of the two documented example tokens say.
  const signers = { pixBacen: createTokenSigner(signing), standard: createTokenSigner("HS256") }
  let sweepAt = 1000

  const isAlive = (token: KnownToken | undefined) => token !== undefined && token.expiresAt > now()

  function makeRoom(client: SettledClient) {
    const newestOnly = conditions().tokens === "newest-only"
    if (!newestOnly && live.size < sweepAt) return
    for (const [id, token] of live) {
      if (!isAlive(token) || (newestOnly && token.client === client)) live.delete(id)
    }
    sweepAt = 2 * live.size + 1000
  }

  function make(client: SettledClient, flavour: TokenFlavour, lifetime: number): KnownToken {
    const tokenId = randomUUID()
    const issuedAt = now()
    const signed = signers[flavour].sign({
      // The standard API's answer shows no scope.
      ...(flavour === "pixBacen" && { scope: client.scope }),
      sub: client.clientId,
      jti: tokenId,
      iat: Math.floor(issuedAt / 1000),
      // Rounded up: a token never dies before its `expires_in` is over.
      exp: Math.ceil(issuedAt / 1000) + lifetime
    })
    return { tokenId, client, flavour, expiresAt: issuedAt + lifetime * 1000, signed }
  }

  const heldBy = (client: SettledClient, flavour: TokenFlavour) =>
    [...live.values()].find((token) => token.client === client && token.flavour === flavour && isAlive(token))

  return {
    async issue(client, flavour, lifetime) {
      makeRoom(client)
      const held = conditions().tokens === "same-until-expiry" ? heldBy(client, flavour) : undefined
      const token = held ?? make(client, flavour, lifetime)
      live.set(token.tokenId, token)
      const left = held ? Math.floor((held.expiresAt - now()) / 1000) : lifetime
      return { accessToken: await token.signed, tokenId: token.tokenId, lifetime: left }
    },
    async find(accessToken) {
      const token = live.get(tokenIdOf(accessToken) ?? "")
      // Only what was issued here, to the letter, so that no signature need be checked.
      return token && isAlive(token) && (await token.signed) === accessToken ? token : undefined
    },
    revoke: (tokenOrId) => live.delete(tokenIdOf(tokenOrId) ?? tokenOrId),
    revokeAll: () => live.clear(),
    publicKeys: () => signers.pixBacen.publicKeys()
  }
}

/** The `jti` a token claims, unchecked. Only a UUID: nothing else can slip into the log. */
export function tokenIdOf(accessToken: string): string | undefined {
  try {
    const { jti } = decodeJwt(accessToken)
    return jti !== undefined && /^[0-9a-f-]{36}$/.test(jti) ? jti : undefined
  } catch {
    return undefined
  }
}
