import { type KeyObject, createPublicKey, generateKeyPairSync } from "node:crypto"
import type { HonoRequest } from "hono"
import { type JWTPayload, jwtVerify } from "jose"
import type { CompleteClient } from "../token/client.ts"
import type { PrivateKeyJwt } from "./profile.ts"
import type { TokenParameters } from "./token-parameters.ts"

export const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

/** Whether a request's assertion is this client's. */
export type AssertionCheck = (
  client: CompleteClient,
  parameters: TokenParameters,
  request: HonoRequest
) => Promise<boolean>

const longestLife = 15 * 60

/** `private_key_jwt` of RFC 7523: signed with RS256, for this audience, at most 15 minutes long, and used once. */
export function createAssertionCheck(auth: PrivateKeyJwt, now: () => number): AssertionCheck {
  // Until when each `jti` must not come again, in seconds since the epoch.
  const used = new Map<string, number>()

  function isNew(jti: string, exp: number): boolean {
    for (const [id, until] of used) if (until * 1000 <= now()) used.delete(id)
    if (used.has(jti)) return false
    used.set(jti, exp)
    return true
  }

  return async ({ clientId, publicKey }, parameters, request) => {
    const assertion = parameters.get("client_assertion")
    if (assertion === undefined || parameters.get("client_assertion_type") !== assertionType || !publicKey) return false
    const own = new URL(auth.realmPath, request.url).href
    const claims = await verified(assertion, createPublicKey(publicKey), {
      algorithms: ["RS256"],
      issuer: clientId,
      subject: clientId,
      audience: [...auth.audiences, own],
      requiredClaims: ["exp", "nbf", "jti"],
      currentDate: new Date(now())
    })
    if (claims?.exp === undefined || typeof claims.jti !== "string") return false
    const isShort = claims.exp - Math.floor(now() / 1000) <= longestLife
    const isOfRealm = claims["realm"] === auth.realm && claims["clientId"] === clientId
    return isShort && isOfRealm && isNew(claims.jti, claims.exp)
  }
}

async function verified(
  assertion: string,
  key: KeyObject,
  rules: Parameters<typeof jwtVerify>[2]
): Promise<JWTPayload | undefined> {
  try {
    return (await jwtVerify(assertion, key, rules)).payload
  } catch {
    return undefined
  }
}

/** A key pair for the clients that bring none. */
export interface ClientKey {
  /** PKCS #8, PEM. */
  readonly privateKey: string
  /** SPKI, PEM. */
  readonly publicKey: string
}

/** RSA 2048: it is quicker to make than what a PSP asks for, and signs the same way. */
export function createClientKey(): ClientKey {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
  return {
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }),
    publicKey: publicKey.export({ type: "spki", format: "pem" })
  }
}
