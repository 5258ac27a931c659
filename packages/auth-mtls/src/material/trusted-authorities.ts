import type { X509Certificate } from "node:crypto"
import tls from "node:tls"
import type { Material } from "./client-certificate-material.ts"
import { readBytes } from "./read-bytes.ts"
import { readCertificates } from "./read-certificates.ts"

/** The certificates of the option `ca`. */
export async function readAuthorities(
  given: Material | ReadonlyArray<Material> | undefined
): Promise<ReadonlyArray<X509Certificate>> {
  if (given === undefined) return []
  const all = isMaterial(given) ? [given] : given
  const read = await Promise.all(all.map((one) => readBytes("ca", one)))
  return read.flatMap((bytes) => readCertificates("ca", bytes))
}

function isMaterial(given: Material | ReadonlyArray<Material>): given is Material {
  return !Array.isArray(given)
}

/** These and the roots that are trusted anyway: TLS takes a list as the whole of them. */
export function trusted(authorities: ReadonlyArray<X509Certificate>): Array<string> {
  // Older Nodes cannot say which they trust beside those that they bring along.
  const roots: ReadonlyArray<string> = tls.getCACertificates?.("default") ?? tls.rootCertificates
  return [...roots, ...authorities.map(String)]
}
