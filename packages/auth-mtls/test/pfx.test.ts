import { inspect } from "node:util"
import forge from "node-forge"
import { describe, expect, it } from "vitest"
import { clientCertificate } from "../src/index.ts"
import { fixture, fixturePath } from "./fixtures/fixture.ts"
import { startMtlsServer } from "./mtls-server.ts"
import { issue } from "./test-authority.ts"

/** As OpenSSL computed them. */
const rsa = "c_qH_bQLz_Ukg72J8TZCyzSrpMoR2RzZkG4SSlUCOLw"
const ec = "x1jbkTasqYl0LHvBcQODWJeAq2yt0O6KMORTHGHmbdo"

describe("a PKCS#12 file", () => {
  it.each([
    ["an old one (RC2-40, 3DES)", "legacy-rc2.p12", "segredo", rsa],
    ["an old one with the empty passphrase", "legacy-empty-passphrase.p12", undefined, rsa],
    ["a new one (AES-256)", "modern-rsa.p12", "segredo", rsa],
    ["a new one of an elliptic curve, with accents in its passphrase", "modern-ec.p12", "ségrêdo", ec],
    ["a new one with the empty passphrase", "modern-empty-passphrase.p12", "", ec]
  ])("is read and sent: %s", async (_, name, passphrase, fingerprint) => {
    const authority = await issue("server authority", { isAuthority: true })
    const serving = await issue("server", { by: authority })
    await using server = await startMtlsServer(authority, serving, { ca: await fixture("authority.pem") })
    for (const pfx of [fixturePath(name), await fixture(name)]) {
      await using certificate = await clientCertificate({ pfx, passphrase, ca: authority.cert })
      expect(certificate.fingerprint).toBe(fingerprint)
      expect(certificate.expiresAt).toBe(Date.parse("2126-11-03T18:55:04Z"))
      // The certificate of the authority is in the files of the RSA key alone.
      expect(certificate.chainComplete).toBe(fingerprint === rsa)
      await (await certificate.fetch(server.url)).text()
    }
    expect(server.received.map((one) => one.fingerprint)).toEqual([fingerprint, fingerprint])
  })

  it.each([
    ["another passphrase", "legacy-rc2.p12", "errada", '"passphrase" does not open the file'],
    ["another passphrase", "modern-ec.p12", "errada", '"passphrase" does not open the file'],
    ["another passphrase, with accents", "modern-ec.p12", "érrada", '"passphrase" does not open the file'],
    ["no passphrase", "modern-rsa.p12", undefined, '"passphrase" is missing or empty'],
    ["no private key in it", "without-key.p12", "segredo", '"pfx" holds no private key'],
    ["PEM text in it", "authority.pem", "segredo", '"pfx" holds PEM text: give it as "cert" and "key"'],
    ["something else in it", "README.md", "segredo", '"pfx" is no PKCS#12 file']
  ])("is refused with %s: %s", async (_, name, passphrase, problem) => {
    for (const pfx of [fixturePath(name), await fixture(name)]) {
      const error = await clientCertificate({ pfx, passphrase }).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(TypeError)
      expect((error as TypeError).message).toContain(`clientCertificate: ${problem}`)
      expect(inspect(error, { depth: Infinity, showHidden: true })).not.toMatch(/[eé]rrada|segredo/)
    }
  })

  it("is refused as base64, as text or as bytes, without repeating it", async () => {
    const text = (await fixture("modern-rsa.p12")).toString("base64")
    for (const pfx of [text, Buffer.from(text), text.replaceAll(/.{76}/g, "$&\n")]) {
      const error = await clientCertificate({ pfx, passphrase: "segredo" }).catch((reason: unknown) => reason)
      expect((error as Error).message).toContain('"pfx" holds base64 text')
      expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(text.slice(0, 20))
    }
  })

  it("is refused if its key is of another certificate", async () => {
    const [one, two] = await Promise.all([issue("one", { rsaBits: 2048 }), issue("two", { rsaBits: 2048 })])
    const { asn1, pkcs12, pki } = forge
    const file = pkcs12.toPkcs12Asn1(pki.privateKeyFromPem(one.key), [pki.certificateFromPem(two.cert)], "segredo")
    const pfx = Buffer.from(asn1.toDer(file).getBytes(), "latin1")
    await expect(clientCertificate({ pfx, passphrase: "segredo" })).rejects.toThrow(
      '"pfx" holds a key that belongs to none of its certificates'
    )
  })

  it("is refused if it is damaged", async () => {
    const bytes = await fixture("modern-rsa.p12")
    const pfx = bytes.subarray(0, 900)
    await expect(clientCertificate({ pfx, passphrase: "segredo" })).rejects.toThrow('"pfx" is no PKCS#12 file')
    const certificate = Buffer.from("300702010302010204010a", "hex")
    await expect(clientCertificate({ pfx: certificate })).rejects.toThrow('"pfx" is no PKCS#12 file')
  })
})
