import assert from "node:assert/strict"
import type { ForeignServer } from "./foreign-server.ts"
import type { SceneApi } from "./scene-api.ts"

/** Asserts that no token was sent without its certificate, nor a certificate without a token to a server of the check. */
export function certificatesGoWithTokens({ sandbox, lent }: SceneApi, servers: ReadonlyArray<ForeignServer>): void {
  if (lent === undefined) return
  for (const { requests } of servers) {
    for (const { url, headers, hasCertificate } of requests) {
      const hasToken = headers.authorization !== undefined
      assert.equal(hasCertificate, hasToken, `certificate and token go together: ${url.replace(/\?.*/, "")}`)
    }
  }
  const certificateOf = new Map<string, string | undefined>()
  for (const { route, tokenId, certificateFingerprint } of sandbox.stats().recent) {
    if (tokenId === undefined) continue
    if (route === "POST /oauth/token") certificateOf.set(tokenId, certificateFingerprint)
    else if (certificateOf.has(tokenId)) assert.equal(certificateFingerprint, certificateOf.get(tokenId), route)
  }
}
