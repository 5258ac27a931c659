import { X509Certificate, createHash, randomBytes } from "node:crypto"
import { BitString, Integer, OctetString, Utf8String } from "asn1js"
import {
  AttributeTypeAndValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  ExtKeyUsage,
  Extension,
  GeneralName,
  GeneralNames,
  RelativeDistinguishedNames
} from "pkijs"
import { addressBytes, isAddress } from "./address-bytes.ts"

/** What a certificate is for. */
export type CertificateUse = "authority" | "server" | "client"

/** What signs certificates: its name and its keys. */
export interface Authority {
  readonly name: string
  readonly keys: CryptoKeyPair
}

/** What a certificate says. */
interface CertificateRequest {
  readonly name: string
  readonly keys: CryptoKeyPair
  readonly use: CertificateUse
  /** The host names and addresses of a server. */
  readonly hosts?: readonly string[]
  /** Epoch milliseconds. */
  readonly validFrom: number
  readonly validTo: number
}

const oid = {
  commonName: "2.5.4.3",
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKeyIdentifier: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
  serverAuth: "1.3.6.1.5.5.7.3.1",
  clientAuth: "1.3.6.1.5.5.7.3.2"
} as const

/** Signs a certificate. An authority that is the certificate's own name and keys makes it self-signed. */
export async function issueCertificate(request: CertificateRequest, by: Authority): Promise<X509Certificate> {
  const certificate = new Certificate({ version: 2, serialNumber: serialNumber() })
  certificate.subject = nameOf(request.name)
  certificate.issuer = nameOf(by.name)
  certificate.notBefore.value = new Date(request.validFrom)
  certificate.notAfter.value = new Date(request.validTo)
  await certificate.subjectPublicKeyInfo.importKey(request.keys.publicKey)
  certificate.extensions = [...usage(request), ...(await keyIdentifiers(request.keys, by.keys))]
  await certificate.sign(by.keys.privateKey, "SHA-256")
  return new X509Certificate(Buffer.from(certificate.toSchema(true).toBER()))
}

/** Some verifiers insist on a positive number. */
function serialNumber(): Integer {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40
  return new Integer({ valueHex: new Uint8Array(bytes).buffer })
}

function nameOf(commonName: string): RelativeDistinguishedNames {
  const value = new Utf8String({ value: commonName })
  return new RelativeDistinguishedNames({
    typesAndValues: [new AttributeTypeAndValue({ type: oid.commonName, value })]
  })
}

function usage({ use, hosts = [] }: CertificateRequest): Extension[] {
  const isAuthority = use === "authority"
  // keyCertSign and cRLSign, or digitalSignature.
  const bits = isAuthority ? { bits: 0x06, unusedBits: 1 } : { bits: 0x80, unusedBits: 7 }
  const keyUsage = new BitString({ valueHex: Uint8Array.of(bits.bits).buffer, unusedBits: bits.unusedBits })
  const extensions = [
    extension(oid.basicConstraints, new BasicConstraints({ cA: isAuthority }).toSchema(), true),
    extension(oid.keyUsage, keyUsage, true)
  ]
  if (!isAuthority) {
    const keyPurposes = [use === "server" ? oid.serverAuth : oid.clientAuth]
    extensions.push(extension(oid.extendedKeyUsage, new ExtKeyUsage({ keyPurposes }).toSchema()))
  }
  if (hosts.length > 0) {
    extensions.push(extension(oid.subjectAltName, new GeneralNames({ names: hosts.map(generalName) }).toSchema()))
  }
  return extensions
}

/** RFC 5280, section 4.2.1.6: an address is its bytes. */
function generalName(host: string): GeneralName {
  if (!isAddress(host)) return new GeneralName({ type: 2, value: host })
  return new GeneralName({ type: 7, value: new OctetString({ valueHex: addressBytes(host).buffer }) })
}

/** Strict verifiers, such as Python's, want to find the signer's key by these. */
async function keyIdentifiers(own: CryptoKeyPair, signer: CryptoKeyPair): Promise<Extension[]> {
  const subject = new OctetString({ valueHex: await keyIdentifier(own) })
  const authority = new AuthorityKeyIdentifier({
    keyIdentifier: new OctetString({ valueHex: await keyIdentifier(signer) })
  })
  return [extension(oid.subjectKeyIdentifier, subject), extension(oid.authorityKeyIdentifier, authority.toSchema())]
}

async function keyIdentifier({ publicKey }: CryptoKeyPair): Promise<ArrayBuffer> {
  const spki = await crypto.subtle.exportKey("spki", publicKey)
  return new Uint8Array(createHash("sha256").update(new Uint8Array(spki)).digest().subarray(0, 20)).buffer
}

function extension(extnID: string, value: { toBER(): ArrayBuffer }, critical = false): Extension {
  return new Extension({ extnID, critical, extnValue: value.toBER() })
}
