import { X509Certificate } from "node:crypto"
import { optionError } from "./option-error.ts"
import { pemBlocks } from "./pem-blocks.ts"

const isCertificate = /^((X509|TRUSTED) )?CERTIFICATE$/

/** The certificates of an option, in their order: all of a PEM text, or one that is DER. */
export function readCertificates(option: string, bytes: Buffer): ReadonlyArray<X509Certificate> {
  const isDer = bytes[0] === 0x30 && !bytes.includes("-----BEGIN")
  const pems = pemBlocks(bytes.toString("latin1")).filter(({ label }) => isCertificate.test(label))
  const sources = isDer ? [bytes] : pems.map(({ pem }) => pem)
  if (sources.length === 0) {
    throw optionError(option, "holds no certificate: it must have -----BEGIN CERTIFICATE----- in it, or be DER")
  }
  return sources.map((source, index) => {
    try {
      return new X509Certificate(source)
    } catch {
      const which = sources.length > 1 ? `certificate ${index + 1} of ${sources.length}` : "the certificate"
      throw optionError(option, `cannot be read: ${which} is damaged or cut off, so copy the file again`)
    }
  })
}
