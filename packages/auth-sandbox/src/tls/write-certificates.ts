import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import type { SandboxCertificate, SandboxCertificates } from "./sandbox-certificates.ts"

/** Where the certificates of a run are, as whole paths. */
export interface CertificateFiles {
  readonly folder: string
  /** The one to trust. */
  readonly ca: string
  readonly client: string
  readonly clientKey: string
  /** Of each PKCS #12 file. */
  readonly passphrase: string
}

/**
 * Writes the certificates into a folder: `sandbox-ca.pem`, and for each client certificate `sandbox-client.pem`, `.key` and `.p12`.
 * Only the user can read files with a key in them. Files of an earlier run are replaced.
 *
 * @param folder a new folder for temporary files by default
 */
export async function writeCertificates(
  certificates: SandboxCertificates,
  folder: string | undefined
): Promise<CertificateFiles> {
  const { ca, client, second, unlinked, expired, selfSigned, foreign } = certificates
  const clients = { client, second, unlinked, expired, "self-signed": selfSigned, foreign }
  try {
    const target = folder === undefined ? await mkdtemp(join(tmpdir(), "pix-auth-sandbox-")) : resolve(folder)
    await mkdir(target, { recursive: true })
    const fileOf = (name: string) => join(target, `sandbox-${name}`)
    await replace(fileOf("ca.pem"), ca)
    for (const [name, certificate] of Object.entries(clients)) await writeClient(fileOf(name), certificate)
    return {
      folder: target,
      ca: fileOf("ca.pem"),
      client: fileOf("client.pem"),
      clientKey: fileOf("client.key"),
      passphrase: client.passphrase
    }
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new Error(`--certificates: ${folder ?? tmpdir()} cannot be written (${code}). Choose another folder.`, {
      cause
    })
  }
}

async function writeClient(path: string, { cert, key, pfx }: SandboxCertificate): Promise<void> {
  await replace(`${path}.pem`, cert)
  await replace(`${path}.key`, key, 0o600)
  await replace(`${path}.p12`, pfx, 0o600)
}

/** A file that exists would keep its mode, and a link would be followed: it is removed first. */
async function replace(path: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
  await rm(path, { force: true })
  await writeFile(path, content, { mode, flag: "wx" })
}
