import { type SandboxCertificates, startSandbox } from "@pix/auth-sandbox"
import { loopbackCertificate } from "./loopback-certificate.ts"
import type { CertificateMaterial, MakeCertificate, ReplaceableCertificate } from "./replaceable-certificate.ts"

/** A certificate on loan to one check. */
export interface LentCertificate {
  readonly certificate: ReplaceableCertificate
  /** Replaces it by the other one of the sandbox. */
  readonly replace: () => Promise<void>
}

/** Lends certificates: to make one takes longer than most checks, since it reads every root that is trusted. */
export interface CertificatePool {
  readonly take: () => Promise<LentCertificate>
  /** One that is not given back, since its check has failed, is not lent again. */
  readonly giveBack: (lent: LentCertificate) => void
}

/** A pool of what this function makes. */
export function certificatePool(make: MakeCertificate): CertificatePool {
  const idle: Array<LentCertificate> = []
  return {
    take: async () => idle.pop() ?? lentCertificate(make, await sandboxCertificates()),
    giveBack: (lent) => void idle.push(lent)
  }
}

async function lentCertificate(make: MakeCertificate, certificates: SandboxCertificates): Promise<LentCertificate> {
  // The servers of the checks are reached by the same connections: what is sent there with the certificate shall be seen.
  const ca = certificates.ca + loopbackCertificate.cert
  const material = ({ cert, key }: SandboxCertificates["client"]): CertificateMaterial => ({ cert, key, ca })
  let [current, other] = [material(certificates.client), material(certificates.second)]
  const certificate = await make(current)
  return {
    certificate,
    replace: async () => {
      ;[current, other] = [other, current]
      await certificate.reload(current)
    }
  }
}

let made: Promise<SandboxCertificates> | undefined

/** Made once in a process, for every sandbox. */
export function sandboxCertificates(): Promise<SandboxCertificates> {
  made ??= startSandbox({ tls: true }).then(async ({ certificates, close }) => {
    await close()
    return certificates
  })
  return made
}
