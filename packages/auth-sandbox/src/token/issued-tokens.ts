import { randomUUID } from "node:crypto"
import { decodeJwt } from "jose"
import type { CompleteClient } from "./client.ts"
import type { SandboxConditions } from "./conditions.ts"
import { type PublicKeys, type TokenSigning, createTokenSigner } from "./token-signer.ts"

/** Which of the two token routes issued a token. */
type TokenKind = "pixBacen" | "standard"

/** A token as the sandbox knows it. */
export interface KnownToken {
  readonly tokenId: string
  readonly client: CompleteClient
  readonly kind: TokenKind
  /** Separated by single spaces. */
  readonly scope: string
  /** The fingerprint of the certificate that it is bound to, if any. */
  readonly boundTo: string | undefined
  /** Epoch milliseconds. */
  readonly expiresAt: number
  readonly signed: Promise<string>
}

/** Revokes tokens before they expire. */
export interface SandboxTokens {
  /**
   * Revokes one token, given by itself or by its `jti`: it is answered 401 from now on. Returns whether there was such a
   * token.
   */
  readonly revoke: (tokenOrId: string) => boolean
  /** Revokes every token issued so far: each is answered 401 from now on. Tokens issued later are valid. */
  readonly revokeAll: () => void
}

/** Issues, finds and revokes tokens. It does not know HTTP, nor which requests get a token. */
export interface IssuedTokens extends SandboxTokens {
  /**
   * `lifetime` is in seconds; the result's `lifetime` is what is left of it. `scope` is the client's by default. `boundTo` is the
   * fingerprint of a certificate.
   */
  readonly issue: (
    client: CompleteClient,
    kind: TokenKind,
    lifetime: number,
    scope?: string,
    boundTo?: string
  ) => Promise<{ accessToken: string; tokenId: string; lifetime: number }>
  /** `undefined` for a forged, foreign, expired or revoked token: upstream answers all of them alike. */
  readonly find: (accessToken: string) => Promise<KnownToken | undefined>
  /**
   * Whether it is a token of this sandbox whose time is over, and which was not revoked. Expired tokens are forgotten when
   * there are a thousand.
   */
  readonly isExpired: (accessToken: string) => Promise<boolean>
  readonly publicKeys: () => Promise<PublicKeys>
}

export function createIssuedTokens(
  { now, signing }: { readonly now: () => number; readonly signing: TokenSigning },
  conditions: () => SandboxConditions
): IssuedTokens {
  const issued = new Map<string, KnownToken>()
  // RS256 and HS256, as the headers of the two documented example tokens say.
  const signers = { pixBacen: createTokenSigner(signing), standard: createTokenSigner("HS256") }
  let pruneAt = 1000

  const isValid = (token: KnownToken) => token.expiresAt > now()

  /** Forgets expired tokens when there are many, and the client's earlier ones if only its newest may be valid. */
  function prune(client: CompleteClient) {
    const newestOnly = conditions().tokens === "newest-only"
    if (!newestOnly && issued.size < pruneAt) return
    for (const [id, token] of issued) {
      if (!isValid(token) || (newestOnly && token.client === client)) issued.delete(id)
    }
    pruneAt = 2 * issued.size + 1000
  }

  function create(
    { client, kind, scope, boundTo }: Pick<KnownToken, "client" | "kind" | "scope" | "boundTo">,
    lifetime: number
  ): KnownToken {
    const tokenId = randomUUID()
    const issuedAt = now()
    const signed = signers[kind].sign({
      // The standard API's answer shows no scope.
      ...(kind === "pixBacen" && { scope }),
      ...(boundTo !== undefined && { cnf: { "x5t#S256": Buffer.from(boundTo, "hex").toString("base64url") } }),
      sub: client.clientId,
      jti: tokenId,
      iat: Math.floor(issuedAt / 1000),
      // Rounded up: a token never expires before its `expires_in` is over.
      exp: Math.ceil(issuedAt / 1000) + lifetime
    })
    return { tokenId, client, kind, scope, boundTo, expiresAt: issuedAt + lifetime * 1000, signed }
  }

  type Asked = Parameters<typeof create>[0]
  const validTokenOf = ({ client, kind, scope, boundTo }: Asked) =>
    [...issued.values()].find((token) => {
      const isOwn = token.client === client && token.kind === kind && token.boundTo === boundTo
      return isOwn && token.scope === scope && isValid(token)
    })

  /** Compared with the whole token that was issued, so its signature needs no check. */
  async function known(accessToken: string): Promise<KnownToken | undefined> {
    const token = issued.get(tokenIdOf(accessToken) ?? "")
    return token && (await token.signed) === accessToken ? token : undefined
  }

  return {
    async issue(client, kind, lifetime, scope = client.scope, boundTo) {
      prune(client)
      const asked = { client, kind, scope, boundTo }
      const earlier = conditions().tokens === "same-until-expiry" ? validTokenOf(asked) : undefined
      const token = earlier ?? create(asked, lifetime)
      issued.set(token.tokenId, token)
      const left = earlier ? Math.floor((earlier.expiresAt - now()) / 1000) : lifetime
      return { accessToken: await token.signed, tokenId: token.tokenId, lifetime: left }
    },
    async find(accessToken) {
      const token = await known(accessToken)
      return token && isValid(token) ? token : undefined
    },
    async isExpired(accessToken) {
      const token = await known(accessToken)
      return token !== undefined && !isValid(token)
    },
    revoke: (tokenOrId) => issued.delete(tokenIdOf(tokenOrId) ?? tokenOrId),
    revokeAll: () => issued.clear(),
    publicKeys: () => signers.pixBacen.publicKeys()
  }
}

/** The `jti` in a token, unchecked. Only a UUID is returned, so that no other text gets into the log. */
export function tokenIdOf(accessToken: string): string | undefined {
  try {
    const { jti } = decodeJwt(accessToken)
    return typeof jti === "string" && /^[0-9a-f-]{36}$/.test(jti) ? jti : undefined
  } catch {
    return undefined
  }
}
