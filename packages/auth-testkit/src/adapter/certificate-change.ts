import assert from "node:assert/strict"
import { type AdapterScene, atOnce, until } from "./adapter-scene.ts"

/** What a check does to the certificate of a manager, and sees of it. */
export interface CertificateChange {
  /** Replaces the certificate. From then on the manager requests a token with the new one, behind the next call. */
  readonly replace: () => Promise<void>
  /** Replaces it, makes that call, and waits until there is the new token. */
  readonly replaceAndRenew: () => Promise<void>
  /** Asserts that the calls of the API since the last look came with the certificate before, or with the new one. */
  readonly sentWith: (which: "the one before" | "the new one") => void
}

/** Looks after the certificate of a scene over mutual TLS. */
export function certificateChange({ lent, tokens, sandbox, call, breakTokens }: AdapterScene): CertificateChange {
  if (lent === undefined) throw new Error("A check of a change of certificate needs an API over mutual TLS.")
  const { certificate } = lent
  const before = certificate.fingerprint
  const replace = async (): Promise<void> => {
    await lent.replace()
    assert.notEqual(certificate.fingerprint, before, "`reload` of the certificate has replaced it")
  }
  let seen = 0
  return {
    replace,
    replaceAndRenew: async () => {
      await replace()
      const old = tokens.currentToken()
      // So that a PSP which keeps one token answers the call before it ends the old one.
      const answer = breakTokens({ hang: true })
      assert.equal((await atOnce(call())).answer?.status, 200)
      answer()
      await until(() => tokens.currentToken() !== old)
    },
    sentWith: (which) => {
      const calls = sandbox.stats().recent.filter(({ route }) => route !== "POST /oauth/token")
      const expected = which === "the new one" ? certificate.fingerprint : before
      assert.ok(calls.length > seen, "calls were made")
      for (const { certificateFingerprint = "" } of calls.slice(seen)) {
        assert.equal(Buffer.from(certificateFingerprint, "hex").toString("base64url"), expected)
      }
      seen = calls.length
    }
  }
}
