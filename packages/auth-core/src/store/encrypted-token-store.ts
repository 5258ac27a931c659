import { checkedEntry } from "./checked-store.ts"
import { encryptionKey, type EncryptionKey } from "./encryption-key.ts"
import type { TokenStore } from "./token-store.ts"

/** Options of {@link encryptedTokenStore}. */
export interface EncryptionOptions {
  /**
   * Encrypts entries, and decrypts them: 32 random bytes, as they are, or as base64 or hex text. The type takes what
   * `process.env` gives; a missing key throws.
   */
  readonly key: string | Uint8Array | undefined
  /**
   * Keys that entries are read with as well, and never written with: the next one, or the one before.
   *
   * @default []
   */
  readonly otherKeys?: ReadonlyArray<string | Uint8Array> | undefined
}

/**
 * Keeps what is in a store secret from whoever can read it: AES-256-GCM, bound to the entry's key and generation.
 *
 * **Details**
 *
 * Each value carries the fingerprint of its key, so keys rotate without a token request: give all processes the new key
 * among `otherKeys`, then make it the `key`, then leave the old one out. An entry of a key that is not given, or one that
 * was tampered with, counts as absent, and the manager reports it (`StoreFailed`).
 *
 * **Gotcha**
 *
 * Generations, times and leases are not secret, and stay as they are. The store has to give generations as numbers, not as
 * BigInt or text.
 *
 * **Example**
 *
 * ```ts
 * import { encryptedTokenStore, memoryTokenStore } from "@pix/auth-core"
 *
 * // Made once, by `openssl rand -base64 32`.
 * const store = encryptedTokenStore(memoryTokenStore(), { key: process.env["PIX_STORE_KEY"] })
 * ```
 *
 * @throws TypeError when a key is not 32 bytes
 */
export function encryptedTokenStore(store: TokenStore, { key, otherKeys = [] }: EncryptionOptions): TokenStore {
  const own = encryptionKey("key", key)
  const keys = [own, ...otherKeys.map((other) => encryptionKey("otherKeys", other))]
  return {
    load: async (at) => {
      const entry = checkedEntry(await store.load(at))
      // An entry that was cleared has nothing to hide.
      if (entry === undefined || entry.value === "") return entry
      const { value, generation } = entry
      return { value: (await decrypt(value, place(at, generation), keys)) ?? "unreadable", generation }
    },
    save: async (at, { value, generation, expiresAt }) => {
      const encrypted = await encrypt(value, place(at, generation), own)
      return store.save(at, { value: encrypted, generation, expiresAt })
    },
    clear: (at, generation) => store.clear(at, generation),
    ...(store.lease && { lease: async (at, ttl, shortTtl) => store.lease?.(at, ttl, shortTtl) })
  }
}

/** Goes up when the form changes. */
const version = "v1"
const ivLength = 12

/** What a value is bound to: elsewhere, or under another number, it does not decrypt. */
function place(key: string, generation: number): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify([version, key, generation]))
}

async function encrypt(value: string, additionalData: Uint8Array<ArrayBuffer>, key: EncryptionKey): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(ivLength))
  const plain = new TextEncoder().encode(value)
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, await key.aes(), plain)
  return [version, await key.id(), toBase64(iv), toBase64(new Uint8Array(sealed))].join(".")
}

/** The plain text; undefined for what none of the keys has written here. */
async function decrypt(
  value: string,
  additionalData: Uint8Array<ArrayBuffer>,
  keys: ReadonlyArray<EncryptionKey>
): Promise<string | undefined> {
  const [written, id, iv = "", sealed = ""] = value.split(".")
  if (written !== version) return undefined
  try {
    for (const key of keys) {
      if ((await key.id()) !== id) continue
      const algorithm = { name: "AES-GCM", iv: fromBase64(iv), additionalData }
      return new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, await key.aes(), fromBase64(sealed)))
    }
  } catch {
    // Tampered with, or torn.
  }
  return undefined
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}
