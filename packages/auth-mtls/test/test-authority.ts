// oxlint-disable-next-line import/no-unassigned-import -- the library that issues certificates wants it loaded first
import "reflect-metadata"
import { type KeyObject, KeyObject as Keys } from "node:crypto"
import {
  BasicConstraintsExtension,
  cryptoProvider,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator
} from "@peculiar/x509"

/** A certificate and its key, made for one test. */
export interface Issued {
  readonly cert: string
  readonly key: string
  readonly certificate: X509Certificate
  readonly keys: CryptoKeyPair
}

/** What is special about a certificate; it is a client's or a server's for loopback otherwise, and valid now. */
export interface Wanted {
  readonly by?: Issued
  readonly isAuthority?: boolean
  readonly notBefore?: number
  readonly notAfter?: number
  /** The length of an RSA key; without it, the key is one of P-256. */
  readonly rsaBits?: number
}

const hour = 3_600_000
const ec = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" }
const rsa = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", publicExponent: new Uint8Array([1, 0, 1]) }

cryptoProvider.set(crypto)
let serial = 0

/** Makes a certificate: signed by another, or by itself. */
export async function issue(name: string, wanted: Wanted = {}): Promise<Issued> {
  const { by, isAuthority = false, notBefore = Date.now() - hour, notAfter = Date.now() + 1000 * hour } = wanted
  const algorithm = wanted.rsaBits === undefined ? ec : { ...rsa, modulusLength: wanted.rsaBits }
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"])
  const usage = isAuthority ? KeyUsageFlags.keyCertSign : KeyUsageFlags.digitalSignature
  const certificate = await X509CertificateGenerator.create({
    serialNumber: (++serial).toString(16).padStart(4, "0"),
    subject: `C=BR, O=Test material, CN=${name}`,
    issuer: by?.certificate.subject ?? `C=BR, O=Test material, CN=${name}`,
    notBefore: new Date(notBefore),
    notAfter: new Date(notAfter),
    publicKey: keys.publicKey,
    signingKey: (by?.keys ?? keys).privateKey,
    signingAlgorithm: (by?.keys ?? keys).privateKey.algorithm as EcdsaParams,
    extensions: [
      new BasicConstraintsExtension(isAuthority, undefined, true),
      new KeyUsagesExtension(usage, true),
      new SubjectAlternativeNameExtension([
        { type: "dns", value: "localhost" },
        { type: "ip", value: "127.0.0.1" }
      ])
    ]
  })
  return {
    cert: `${certificate.toString("pem")}\n`,
    key: keyOf(keys).export({ type: "pkcs8", format: "pem" }),
    certificate,
    keys
  }
}

/** The private key as Node has it, to be exported encrypted or in another form. */
export function keyOf({ privateKey }: CryptoKeyPair): KeyObject {
  return Keys.from(privateKey)
}
