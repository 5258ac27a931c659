import { type DurationInput, milliseconds } from "../time/duration.ts"
import type { ClientAuth } from "./client-auth.ts"
import type { TokenRequestInput } from "./provider.ts"

/** Options of {@link privateKeyJwt}. */
export interface PrivateKeyJwtOptions {
  /** PEM text of PKCS #8 (`-----BEGIN PRIVATE KEY-----`), or a `CryptoKey` that may sign. */
  readonly key: string | CryptoKey
  /** The `kid` of the header, where the PSP wants one. Default: none. */
  readonly keyId?: string | undefined
  /** @default "RS256" */
  readonly algorithm?: "RS256" | "RS512" | "PS256" | "ES256" | undefined
  /** The `aud`: what the PSP names, often its issuer and not the token URL. */
  readonly audience: string
  /** More claims, or a function that gives them for each attempt. Default: none. */
  readonly claims?: Claims | ((input: TokenRequestInput) => Claims) | undefined
  /**
   * How long an assertion is valid.
   *
   * @default "5 minutes"
   */
  readonly lifetime?: DurationInput | undefined
}

type Claims = Readonly<Record<string, unknown>>

const algorithms = {
  RS256: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
  RS512: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-512" },
  PS256: { name: "RSA-PSS", hash: "SHA-256", saltLength: 32 },
  ES256: { name: "ECDSA", hash: "SHA-256", namedCurve: "P-256" }
}

/**
 * A signed assertion authenticates (`private_key_jwt`): the key never leaves the process, and each attempt has a new one,
 * with a `jti` of its own.
 *
 * **Example**
 *
 * ```ts
 * import { defineProvider, privateKeyJwt } from "@pix/auth-core"
 *
 * const examplePsp = defineProvider({
 *   name: "Example PSP",
 *   baseUrl: "https://pix.example.com/v2",
 *   tokenUrl: "/oauth/token",
 *   clientAuth: privateKeyJwt({ key: process.env["PIX_PRIVATE_KEY"] ?? "", audience: "https://pix.example.com" }),
 *   body: "form",
 *   defaultLifetime: "15 minutes"
 * })
 * ```
 *
 * @throws TypeError when an option is wrong; it names the option and the rule, and never repeats the key
 *
 * @see RFC 7523, section 2.2; RFC 7521, section 4.2
 */
export function privateKeyJwt(options: PrivateKeyJwtOptions): ClientAuth {
  const { key, keyId, algorithm = "RS256", audience, claims = {}, lifetime = "5 minutes" } = options
  check(Object.hasOwn(algorithms, algorithm), "algorithm", `must be one of ${Object.keys(algorithms).join(", ")}`)
  check(typeof audience === "string" && audience !== "", "audience", "must be a text that is not empty")
  check(keyId === undefined || typeof keyId === "string", "keyId", "must be a text, or absent")
  check(
    typeof claims === "function" || (typeof claims === "object" && claims !== null),
    "claims",
    "must be an object or a function"
  )
  const length = milliseconds(lifetime) ?? 0
  check(length >= 1_000, "lifetime", 'must be milliseconds or a text such as "5 minutes", at least a second')
  const signing = algorithms[algorithm]
  const bytes = typeof key === "string" ? pkcs8(key) : undefined
  if (typeof key !== "string") {
    const { type, usages = [], algorithm: own } = Object(key) as Partial<CryptoKey>
    check(
      type === "private" && usages.includes("sign"),
      "key",
      "must be a PEM text, or a private CryptoKey that may sign"
    )
    check(
      isKeyFor(own, signing),
      "key",
      `must be a key for ${algorithm}: ${signing.name}, ${"namedCurve" in signing ? signing.namedCurve : signing.hash}`
    )
  }
  // Not its promise, which may be of a request that has ended.
  let imported = typeof key === "string" ? undefined : key
  const signingKey = async (): Promise<CryptoKey> => {
    if (imported !== undefined || bytes === undefined) return imported as CryptoKey
    try {
      return (imported = await crypto.subtle.importKey("pkcs8", bytes, signing, false, ["sign"]))
    } catch {
      throw new TypeError(`privateKeyJwt: "key" could not be read as a key for ${algorithm}`)
    }
  }
  return {
    requiresSecret: false,
    authenticate: async (input) => {
      const { clientId, now, uuid } = input
      const issuedAt = Math.floor(now / 1000)
      const header = { alg: algorithm, typ: "JWT", ...(keyId !== undefined && { kid: keyId }) }
      const payload = {
        ...(typeof claims === "function" ? claims(input) : claims),
        iss: clientId,
        sub: clientId,
        aud: audience,
        jti: uuid(),
        iat: issuedAt,
        exp: issuedAt + Math.floor(length / 1000)
      }
      const signed = [header, payload]
        .map((part) => base64url(new TextEncoder().encode(JSON.stringify(part))))
        .join(".")
      const signature = await crypto.subtle.sign(signing, await signingKey(), new TextEncoder().encode(signed))
      return {
        parameters: {
          client_id: clientId,
          client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
          client_assertion: `${signed}.${base64url(new Uint8Array(signature))}`
        }
      }
    }
  }
}

/** Whether a key was made for this algorithm, with its hash or its curve. */
function isKeyFor(
  own: object | undefined,
  { name, ...signing }: (typeof algorithms)[keyof typeof algorithms]
): boolean {
  const key = (own ?? {}) as {
    readonly name?: string
    readonly hash?: { readonly name?: string }
    readonly namedCurve?: string
  }
  if (key.name !== name) return false
  const { hash, namedCurve } = signing as { readonly hash?: string; readonly namedCurve?: string }
  return namedCurve === undefined ? key.hash === undefined || key.hash.name === hash : key.namedCurve === namedCurve
}

/** RFC 5958, as WebCrypto reads it. */
function pkcs8(pem: string): Uint8Array<ArrayBuffer> {
  const text = pem.replaceAll(String.raw`\n`, "\n")
  const wanted = "must be PEM of PKCS #8, from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----"
  const convert = "convert it by `openssl pkcs8 -topk8 -nocrypt -in key.pem`"
  check(!/BEGIN (?:RSA|EC) PRIVATE KEY/.test(text), "key", `${wanted}, and is of another form: ${convert}`)
  check(!/BEGIN ENCRYPTED PRIVATE KEY/.test(text), "key", `${wanted}, and is encrypted: ${convert}`)
  const content = /-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END PRIVATE KEY-----/.exec(text)?.[1]
  check(content !== undefined, "key", wanted)
  try {
    return Uint8Array.from(atob(content.replaceAll(/\s/g, "")), (letter) => letter.charCodeAt(0))
  } catch {
    throw new TypeError(`privateKeyJwt: "key" ${wanted}`)
  }
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "")
}

function check(holds: boolean, option: string, rule: string): asserts holds {
  if (!holds) throw new TypeError(`privateKeyJwt: "${option}" ${rule}`)
}
