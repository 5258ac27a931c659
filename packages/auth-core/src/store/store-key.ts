/**
 * The key under which a manager stores its token: a fingerprint (SHA-256) of token URL and client id. No secret is in it,
 * and it stays the same when the secret rotates.
 */
export async function storeKey(tokenUrl: URL, clientId: string): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify([tokenUrl.href, clientId]))
  const digest = await crypto.subtle.digest("SHA-256", bytes)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("")
}
