import { createHash } from "node:crypto"
import { expect, it } from "vitest"
import { createTokenManager, memoryTokenStore, ntxPay } from "../src/index.ts"

/** Two processes with a store in common, and certificates of these fingerprints. How many token requests they make. */
async function requestsOf(...fingerprints: ReadonlyArray<string | undefined>): Promise<number> {
  const store = memoryTokenStore()
  let requests = 0
  for (const certificateFingerprint of fingerprints) {
    const tokens = createTokenManager({
      provider: ntxPay(),
      clientId: "account-93",
      clientSecret: "secret-of-93",
      certificateFingerprint,
      store,
      fetch: async () => Response.json({ access_token: `token-${++requests}`, token_type: "Bearer", expires_in: 3600 })
    })
    await tokens.getToken()
    await tokens.dispose()
  }
  return requests
}

const digest = createHash("sha256").update("a certificate")
const bytes = digest.digest()
const hex = bytes.toString("hex")
const other = createHash("sha256").update("another certificate").digest("hex")

it("promise 18: processes with different certificates share no token", async () => {
  expect(await requestsOf(hex, other, undefined)).toBe(3)
})

it("promise 18: those with the same one do, however its fingerprint is written", async () => {
  const withColons = (hex.match(/../g) ?? []).join(":").toUpperCase()
  expect(await requestsOf(hex, withColons, bytes.toString("base64url"))).toBe(1)
})

it.each(["", "ab", `${hex}00`, "sha1 Fingerprint", 7, null])("%j is refused", async (wrong) => {
  await expect(requestsOf(wrong as string)).rejects.toThrow(
    '"certificateFingerprint" must be SHA-256: 64 hexadecimal digits, or 43 of base64url'
  )
})
