import { type Sandbox, startSandbox } from "@pix/auth-sandbox"
import { type CertificatePool, type LentCertificate, sandboxCertificates } from "./certificate-pool.ts"
import { trust } from "./trust.ts"

/** The API of one check. */
export interface SceneApi {
  readonly sandbox: Sandbox
  /** Over mutual TLS alone. */
  readonly lent: LentCertificate | undefined
  /**
   * Lets clients without a certificate reach the API too, which they could not do over mutual TLS, and gives the status that it
   * answers them without a token.
   */
  readonly admitPlain: () => 400 | 401
  readonly close: () => Promise<void>
  /** Lets another check have the certificate, once this one has held and the API is closed. */
  readonly giveBack: () => void
}

/** The fastest: adapters do not read tokens, and to make an RSA key takes longer than most checks. */
const signing = "HS256"

/** Plain HTTP. */
export async function startPlain(now: () => number): Promise<SceneApi> {
  const sandbox = await startSandbox({ now, signing })
  return { sandbox, lent: undefined, admitPlain: () => 401, close: sandbox.close, giveBack: () => {} }
}

/** TLS that demands a client certificate, and binds tokens to it. */
export async function startOverMutualTls(now: () => number, pool: CertificatePool): Promise<SceneApi> {
  const certificates = await sandboxCertificates()
  const lent = await pool.take()
  const sandbox = await startSandbox({ now, signing, tls: { certificates, demandCertificate: true } })
  let distrust = (): void => {}
  return {
    sandbox,
    lent,
    admitPlain: () => {
      distrust = trust(certificates.ca)
      sandbox.conditions.set({ missingCertificate: "nginx" })
      return 400
    },
    close: async () => {
      distrust()
      await sandbox.close()
    },
    giveBack: () => pool.giveBack(lent)
  }
}
