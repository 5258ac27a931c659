import { type KeyObject, X509Certificate } from "node:crypto"
import { rootCertificates } from "node:tls"

/** The certificate of a key, then those that signed it, as far as they are among the given ones; undefined if none is the key's. */
export function certificateChain(
  certificates: ReadonlyArray<X509Certificate>,
  key: KeyObject
): readonly [X509Certificate, ...ReadonlyArray<X509Certificate>] | undefined {
  const leaf = certificates.find((one) => one.checkPrivateKey(key))
  if (leaf === undefined) return undefined
  const signers: Array<X509Certificate> = []
  for (let last = leaf; ;) {
    const issuer = certificates.find((one) => ![leaf, ...signers].includes(one) && signed(one, last))
    if (issuer === undefined) return [leaf, ...signers]
    signers.push(issuer)
    last = issuer
  }
}

/** Whether a chain ends where others begin to trust: in a certificate that signed itself, or below a known root. */
export function isComplete(
  chain: ReadonlyArray<X509Certificate>,
  authorities: ReadonlyArray<X509Certificate>
): boolean {
  const last = chain.at(-1)
  if (last === undefined) return false
  if (signed(last, last)) return true
  return (
    authorities.some((one) => signed(one, last)) ||
    rootCertificates.some((pem) => signed(new X509Certificate(pem), last))
  )
}

function signed(issuer: X509Certificate, subject: X509Certificate): boolean {
  return subject.checkIssued(issuer)
}
