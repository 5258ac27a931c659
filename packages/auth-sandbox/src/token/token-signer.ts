import { randomBytes } from "node:crypto"
import { SignJWT, calculateJwkThumbprint, exportJWK, generateKeyPair } from "jose"

/** How a token is signed. */
export type TokenSigning = "RS256" | "ES256" | "HS256"

/** What a token says, in seconds since the epoch where it is an instant. */
interface TokenClaims {
  readonly sub: string
  readonly jti: string
  readonly iat: number
  readonly exp: number
  readonly scope?: string
  /** RFC 8705, section 3.1: the certificate that it is bound to. */
  readonly cnf?: { readonly "x5t#S256": string }
}

/** Keys as a JSON Web Key Set has them. Not the type of jose: declarations for CommonJS cannot import it. */
export interface PublicKeys {
  readonly keys: ReadonlyArray<object>
}

/** Signs the tokens of one sandbox. */
export interface TokenSigner {
  readonly sign: (claims: TokenClaims) => Promise<string>
  /** The keys that verify a token; none for HS256, whose key is the sandbox's secret. */
  readonly publicKeys: () => Promise<PublicKeys>
}

export function createTokenSigner(alg: TokenSigning): TokenSigner {
  // Made for the first token: an RSA pair takes up to a tenth of a second.
  let made: ReturnType<typeof generateSigningKey> | undefined
  const signingKey = () => (made ??= generateSigningKey(alg))
  return {
    async sign(claims) {
      const { key, kid } = await signingKey()
      return new SignJWT({ ...claims })
        .setProtectedHeader({ alg, typ: "JWT", ...(kid !== undefined && { kid }) })
        .sign(key)
    },
    async publicKeys() {
      return { keys: (await signingKey()).publicJwks }
    }
  }
}

async function generateSigningKey(alg: TokenSigning) {
  if (alg === "HS256") return { key: randomBytes(32), kid: undefined, publicJwks: [] }
  const { privateKey, publicKey } = await generateKeyPair(alg)
  const jwk = await exportJWK(publicKey)
  const kid = await calculateJwkThumbprint(jwk)
  return { key: privateKey, kid, publicJwks: [{ ...jwk, kid, alg, use: "sig" }] }
}
