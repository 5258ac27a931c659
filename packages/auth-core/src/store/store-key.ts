/** What a token belongs to. */
export interface TokenOwner {
  /** Where it was requested. */
  readonly tokenUrl: URL
  /** For whom. */
  readonly clientId: string
  /** The scopes that were asked for. */
  readonly scopes: ReadonlyArray<string>
}

/**
 * The key under which a manager stores its token: a fingerprint (SHA-256) of token URL, client id and scopes. No secret is
 * in it, and it stays the same when the secret rotates.
 */
export async function storeKey({ tokenUrl, clientId, scopes }: TokenOwner): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify([tokenUrl.href, clientId, ...scopes.toSorted()]))
  const digest = await crypto.subtle.digest("SHA-256", bytes)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("")
}
