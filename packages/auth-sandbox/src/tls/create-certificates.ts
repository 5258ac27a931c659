import { KeyObject, type X509Certificate } from "node:crypto"
import { plainFingerprint } from "../token/client-certificate.ts"
import { type Authority, type CertificateUse, issueCertificate } from "./issue-certificate.ts"
import { pkcs12 } from "./pkcs12.ts"
import type { SandboxCertificate, SandboxCertificates, SandboxTls } from "./sandbox-certificates.ts"

/** What a server over TLS shows. */
export interface ServerCertificate {
  /** PEM: the certificate and the intermediate one. */
  readonly cert: string
  /** PEM. */
  readonly key: string
}

/** A certificate that others are signed with, and how a client shows it beside them. */
interface Signer extends Authority {
  /** The certificates between a signed one and the root. */
  readonly chain: readonly X509Certificate[]
}

/** A certificate of a server or a client. */
interface Issued {
  readonly keys: CryptoKeyPair
  readonly certificate: X509Certificate
  /** It and those that signed it, without the root. */
  readonly chain: readonly X509Certificate[]
}

const hour = 3_600_000
const day = 24 * hour

/**
 * Makes a root, an intermediate authority, the server's certificate for these hosts and the certificates of clients. The
 * passphrase is that of their PKCS #12 form.
 *
 * **Gotcha**: this file loads the library that makes them, so it is imported where they are asked for, and not before.
 */
export async function createCertificates(
  hosts: readonly string[],
  { keys: kind = "EC" }: SandboxTls,
  passphrase: string
): Promise<{ readonly server: ServerCertificate; readonly certificates: SandboxCertificates }> {
  const now = Date.now()
  const valid = { validFrom: now - hour, validTo: now + 365 * day }
  const over = { validFrom: now - 366 * day, validTo: now - day }
  const root = await createRoot("Sandbox root", valid)
  const intermediate = await createIntermediate("Sandbox intermediate", root, valid)
  const foreign = await createRoot("Foreign root", valid)

  const issue = async (
    name: string,
    use: CertificateUse,
    by: Signer | "itself" = intermediate,
    validity: Validity = valid
  ): Promise<Issued> => {
    const keys = await createKeys(kind)
    const request = { name, keys, use, hosts: use === "server" ? hosts : [], ...validity }
    const certificate = await issueCertificate(request, by === "itself" ? { name, keys } : by)
    return { keys, certificate, chain: by === "itself" ? [certificate] : [certificate, ...by.chain] }
  }
  const client = async (name: string, by?: Signer | "itself", validity?: Validity) =>
    clientCertificate(await issue(name, "client", by, validity), passphrase)
  const [server, first, second, unlinked, expired, selfSigned, foreignClient] = await Promise.all([
    issue("localhost", "server"),
    client("Sandbox client"),
    client("Sandbox client, second"),
    client("Sandbox client, unlinked"),
    client("Sandbox client, expired", intermediate, over),
    client("Sandbox client, self-signed", "itself"),
    client("Sandbox client, foreign", foreign)
  ])
  return {
    server: { cert: pemOf(server.chain), key: pemOfKey(server.keys) },
    certificates: {
      ca: pemOf([root.certificate]),
      client: first,
      second,
      unlinked,
      expired,
      selfSigned,
      foreign: foreignClient
    }
  }
}

interface Validity {
  readonly validFrom: number
  readonly validTo: number
}

async function createRoot(name: string, validity: Validity): Promise<Signer & { certificate: X509Certificate }> {
  const own: Authority = { name, keys: await createKeys("EC") }
  const certificate = await issueCertificate({ ...own, use: "authority", ...validity }, own)
  return { ...own, certificate, chain: [] }
}

async function createIntermediate(name: string, by: Authority, validity: Validity): Promise<Signer> {
  const own: Authority = { name, keys: await createKeys("EC") }
  return { ...own, chain: [await issueCertificate({ ...own, use: "authority", ...validity }, by)] }
}

function createKeys(kind: "EC" | "RSA"): Promise<CryptoKeyPair> {
  if (kind === "EC") return crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"])
  const publicExponent = Uint8Array.of(1, 0, 1)
  const rsa = { name: "RSASSA-PKCS1-v1_5", modulusLength: 2048, publicExponent, hash: "SHA-256" }
  return crypto.subtle.generateKey(rsa, true, ["sign", "verify"])
}

async function clientCertificate(
  { keys, certificate, chain }: Issued,
  passphrase: string
): Promise<SandboxCertificate> {
  return {
    cert: pemOf(chain),
    key: pemOfKey(keys),
    pfx: await pkcs12(keys.privateKey, chain, passphrase),
    passphrase,
    fingerprint: plainFingerprint(certificate.fingerprint256)
  }
}

const pemOf = (chain: readonly X509Certificate[]) => chain.map(String).join("")

function pemOfKey({ privateKey }: CryptoKeyPair): string {
  return KeyObject.from(privateKey).export({ type: "pkcs8", format: "pem" })
}
