import { adapterCheck } from "./adapter-check.ts"
import { certificateChangeChecks } from "./certificate-change-checks.ts"
import { certificateChecks } from "./certificate-checks.ts"
import { certificatePool } from "./certificate-pool.ts"
import type { AdapterCheck } from "./adapter-scene.ts"
import type { MakeClient } from "./adapter-under-test.ts"
import { attachChecks } from "./attach-checks.ts"
import type { Check } from "../check.ts"
import { type Crowds, largeCrowds, smallCrowds } from "./crowds.ts"
import { failureChecks } from "./failure-checks.ts"
import { providerPartChecks } from "./provider-part-checks.ts"
import { rejectionChecks } from "./rejection-checks.ts"
import { renewalChecks } from "./renewal-checks.ts"
import type { MakeCertificate } from "./replaceable-certificate.ts"
import { startOverMutualTls, startPlain } from "./scene-api.ts"
import { secrecyChecks } from "./secrecy-checks.ts"

/** Options of {@link adapterChecks}. */
export interface AdapterChecksOptions {
  /**
   * Makes a client certificate of the material that it is given, such as `clientCertificate` of `@pix/auth-mtls`. With it, the
   * checks run over mutual TLS: the API demands the certificate and binds tokens to it, and further checks replace it by another
   * one while calls are made. An error of it is that of the check.
   *
   * **Gotcha**: what it makes is used by one check after another, and not closed.
   *
   * @default the checks run over plain HTTP
   */
  readonly clientCertificate?: MakeCertificate | undefined
}

/**
 * The conformance checks of an adapter, each as a sentence: they run your client with its adapter against the sandbox, over
 * HTTP on loopback, on a clock that is moved by hand. With the option `clientCertificate` they run over mutual TLS.
 *
 * @example
 * ```ts
 * const checks = [
 *   ...adapterChecks(makeClient),
 *   ...adapterChecks(makeClient, { clientCertificate })
 * ]
 * ```
 *
 * **Gotcha**
 *
 * Switch the client's own retries off: the checks count requests.
 */
export function adapterChecks(
  makeClient: MakeClient,
  { clientCertificate }: AdapterChecksOptions = {}
): ReadonlyArray<Check> {
  if (clientCertificate === undefined) {
    return checksWith(certificateChecks, largeCrowds).map((check) => adapterCheck(check, makeClient, startPlain))
  }
  const pool = certificatePool(clientCertificate)
  const start = (now: () => number) => startOverMutualTls(now, pool)
  return checksWith(certificateChangeChecks, smallCrowds).map((check) => adapterCheck(check, makeClient, start))
}

/**
 * All checks. Of certificates there are two kinds: those that bring a server and certificates of their own, and so are the same
 * whatever the API speaks, and those that need an API over mutual TLS.
 */
const checksWith = (certificates: ReadonlyArray<AdapterCheck>, crowds: Crowds): ReadonlyArray<AdapterCheck> => [
  ...attachChecks,
  ...providerPartChecks,
  ...certificates,
  ...renewalChecks(crowds),
  ...rejectionChecks(crowds),
  ...failureChecks,
  ...secrecyChecks
]
