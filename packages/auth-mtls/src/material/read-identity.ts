import { createHash, type X509Certificate } from "node:crypto"
import { createSecureContext, type SecureContext } from "node:tls"
import { certificateChain, isComplete } from "./certificate-chain.ts"
import type { CheckedMaterial } from "./checked-material.ts"
import type { Material } from "./client-certificate-material.ts"
import { optionError } from "./option-error.ts"
import { readBytes } from "./read-bytes.ts"
import { readCertificates } from "./read-certificates.ts"
import { readKey } from "./read-key.ts"
import { readPfx } from "./read-pfx.ts"
import { readAuthorities, trusted } from "./trusted-authorities.ts"

/** Material that was read and checked. */
export interface Identity {
  /** Certificate and key, where nobody who prints it sees them. */
  readonly secureContext: SecureContext
  /** The same trust without them, for a proxy that speaks TLS. */
  readonly withoutCertificate: () => SecureContext
  readonly fingerprint: string
  readonly subject: string
  readonly expiresAt: number
  /** Of all that goes into a connection: the same material gives the same. */
  readonly digest: string
  /** Computed when it is asked for, since it reads all roots. */
  readonly isComplete: () => boolean
}

/**
 * Reads material and checks what can be checked without a connection.
 *
 * @throws TypeError with the option and the rule
 */
export async function readIdentity(material: CheckedMaterial, now: () => number): Promise<Identity> {
  const { passphrase } = material
  const option = material.pfx === undefined ? "cert" : "pfx"
  const [{ certificates, key }, authorities] = await Promise.all([
    material.pfx === undefined
      ? readPem(material.cert, material.key, passphrase)
      : readBytes("pfx", material.pfx).then((bytes) => readPfx(bytes, passphrase ?? "")),
    readAuthorities(material.ca)
  ])
  const chain = certificateChain(certificates, key)
  if (chain === undefined) {
    throw option === "pfx"
      ? optionError("pfx", "holds a key that belongs to none of its certificates: export both again")
      : optionError("key", "belongs to another certificate: give the key that the certificate was made for")
  }
  const [leaf] = chain
  const expiresAt = checkTime(option, leaf, now())
  const ca = authorities.length === 0 ? undefined : trusted(authorities)
  const own = { cert: chain.map(String).join(""), key: key.export({ type: "pkcs8", format: "pem" }) }
  return {
    secureContext: secured(option, { ...own, ca }),
    withoutCertificate: () => createSecureContext({ ca }),
    fingerprint: createHash("sha256").update(leaf.raw).digest("base64url"),
    digest: createHash("sha256")
      .update(JSON.stringify([own, ca]))
      .digest("base64url"),
    subject: leaf.subject.replaceAll("\n", ", "),
    expiresAt,
    isComplete: () => isComplete(chain, authorities)
  }
}

async function readPem(cert: Material, key: Material, passphrase: string | undefined) {
  const [certBytes, keyBytes] = await Promise.all([readBytes("cert", cert), readBytes("key", key)])
  return { certificates: readCertificates("cert", certBytes), key: readKey(keyBytes, passphrase) }
}

function checkTime(option: string, { validFrom, validTo }: X509Certificate, now: number): number {
  const [from, to] = [Date.parse(validFrom), Date.parse(validTo)]
  const day = (time: number) => new Date(time).toISOString()
  if (now >= to) throw optionError(option, `has expired at ${day(to)}: get a new certificate from the PSP`)
  if (now < from) {
    throw optionError(option, `is not valid before ${day(from)}: correct the clock of this machine, or wait until then`)
  }
  return to
}

function secured(option: string, options: Parameters<typeof createSecureContext>[0]): SecureContext {
  try {
    return createSecureContext(options)
  } catch (error) {
    const { code = "no code" } = error as { readonly code?: string }
    throw optionError(option, `is refused by this platform's TLS (${code}): its key or signature may be too weak`)
  }
}
