/** What a token belongs to. */
export interface TokenOwner {
  /** Where it was requested. */
  readonly tokenUrl: URL
  /** For whom. */
  readonly clientId: string
  /** The scopes that were asked for. */
  readonly scopes: ReadonlyArray<string>
  /** Of the client certificate, where the token belongs to one. */
  readonly certificateFingerprint?: string | undefined
}

/**
 * The key under which a manager stores its token: a fingerprint (SHA-256) of token URL, client id, scopes and certificate. No
 * secret is in it, and it stays the same when the secret rotates.
 */
export function storeKey({ tokenUrl, clientId, scopes, certificateFingerprint }: TokenOwner): Promise<string> {
  // An object, which no scope looks like.
  const hex = certificateFingerprint && hexFingerprint(certificateFingerprint)
  const certificate = hex === undefined ? [] : [{ certificateFingerprint: hex }]
  return fingerprint([tokenUrl.href, clientId, ...scopes.toSorted(), ...certificate])
}

/**
 * The key under which processes count the token requests that a PSP allows: whatever the scopes, for one client, or for all
 * who call from one address.
 */
export function budgetKey(
  { tokenUrl, clientId }: Pick<TokenOwner, "tokenUrl" | "clientId">,
  scope: "client" | "address"
): Promise<string> {
  return fingerprint(["token requests", tokenUrl.origin, ...(scope === "client" ? [clientId] : [])])
}

/** SHA-256 in the form that all have in common: 64 hexadecimal digits in lower case; undefined where it is none. */
export function hexFingerprint(text: string): string | undefined {
  const hex = /^[\w-]{43}$/.test(text) ? hexOf(text) : text.replaceAll(":", "").toLowerCase()
  return /^[\da-f]{64}$/.test(hex) ? hex : undefined
}

function hexOf(base64url: string): string {
  const bytes = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"))
  return Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join("")
}

async function fingerprint(parts: ReadonlyArray<unknown>): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(parts))
  const digest = await crypto.subtle.digest("SHA-256", bytes)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("")
}
