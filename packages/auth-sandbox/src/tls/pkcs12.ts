import { type X509Certificate, randomBytes } from "node:crypto"
import { OctetString } from "asn1js"
import {
  Attribute,
  AuthenticatedSafe,
  CertBag,
  Certificate,
  PFX,
  PKCS8ShroudedKeyBag,
  PrivateKeyInfo,
  SafeBag,
  SafeContents
} from "pkijs"

const keyBag = "1.2.840.113549.1.12.10.1.2"
const certificateBag = "1.2.840.113549.1.12.10.1.3"
const localKeyId = "1.2.840.113549.1.9.21"
const hash = "SHA-256"
// The least work that is usual: it protects a key that is worth nothing.
const iterations = 2048

/** A key and its certificate, followed by those that signed it, as PKCS #12, the key encrypted with AES-256. */
export async function pkcs12(
  privateKey: CryptoKey,
  certificates: readonly X509Certificate[],
  passphrase: string
): Promise<Buffer> {
  const password = new TextEncoder().encode(passphrase).buffer
  const pkcs8 = await crypto.subtle.exportKey("pkcs8", privateKey)
  const key = new PKCS8ShroudedKeyBag({ parsedValue: PrivateKeyInfo.fromBER(pkcs8) })
  await key.makeInternalValues({
    password,
    contentEncryptionAlgorithm: { name: "AES-CBC", length: 256, iv: randomBytes(16) },
    hmacHashAlgorithm: hash,
    iterationCount: iterations
  })
  // Java finds the certificate of a key by this.
  const bagAttributes = [
    new Attribute({ type: localKeyId, values: [new OctetString({ valueHex: new ArrayBuffer(1) })] })
  ]
  const bags = certificates.map(
    ({ raw }, index) =>
      new SafeBag({
        bagId: certificateBag,
        bagValue: new CertBag({ parsedValue: Certificate.fromBER(new Uint8Array(raw)) }),
        ...(index === 0 && { bagAttributes })
      })
  )
  const contents = [[new SafeBag({ bagId: keyBag, bagValue: key, bagAttributes })], bags]
  const safe = new AuthenticatedSafe({
    parsedValue: {
      safeContents: contents.map((safeBags) => ({ privacyMode: 0, value: new SafeContents({ safeBags }) }))
    }
  })
  await safe.makeInternalValues({ safeContents: contents.map(() => ({})) })
  const pfx = new PFX({ parsedValue: { integrityMode: 0, authenticatedSafe: safe } })
  await pfx.makeInternalValues({ password, iterations, pbkdf2HashAlgorithm: hash, hmacHashAlgorithm: hash })
  return Buffer.from(pfx.toSchema().toBER())
}
