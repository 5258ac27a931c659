/** A key of AES-256-GCM, made ready when it is first needed. */
export interface EncryptionKey {
  /** Tells this key from others, and not what it is. */
  readonly id: () => Promise<string>
  readonly aes: () => Promise<CryptoKey>
}

/** Checks and copies a key; throws a `TypeError` that names the option, never the key. */
export function encryptionKey(option: string, given: string | Uint8Array | undefined): EncryptionKey {
  const bytes = bytesOf(given)
  if (bytes?.length !== 32) {
    throw new TypeError(
      `encryptedTokenStore: "${option}" must be 32 bytes, or their base64 or hex text (openssl rand -base64 32)`
    )
  }
  // Not their promises, which may be of a request that has ended.
  let id: string | undefined
  let aes: CryptoKey | undefined
  return {
    id: async () => (id ??= await fingerprint(bytes)),
    aes: async () => (aes ??= await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]))
  }
}

function bytesOf(given: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (given instanceof Uint8Array) return Uint8Array.from(given)
  if (typeof given !== "string") return undefined
  if (/^[0-9a-f]{64}$/i.test(given))
    return Uint8Array.from(given.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  if (!/^[\w+/-]{43}=?$/.test(given)) return undefined
  const base64 = given.replaceAll("-", "+").replaceAll("_", "/")
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}

/** The beginning of the key's SHA-256: enough to tell keys apart, and of 32 random bytes it gives nothing away. */
async function fingerprint(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes)
  return Array.from(new Uint8Array(digest, 0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("")
}
