import { adapterCheck } from "./adapter-scene.ts"
import { certificateChecks } from "./certificate-checks.ts"
import type { MakeClient } from "./adapter-under-test.ts"
import { attachChecks } from "./attach-checks.ts"
import type { Check } from "../check.ts"
import { failureChecks } from "./failure-checks.ts"
import { providerPartChecks } from "./provider-part-checks.ts"
import { rejectionChecks } from "./rejection-checks.ts"
import { renewalChecks } from "./renewal-checks.ts"
import { secrecyChecks } from "./secrecy-checks.ts"

/**
 * The conformance checks of an adapter, each as a sentence: they run your client with its adapter against the sandbox, over
 * HTTP on loopback, on a clock that is moved by hand.
 *
 * **Gotcha**
 *
 * Switch the client's own retries off: the checks count requests.
 */
export function adapterChecks(makeClient: MakeClient): ReadonlyArray<Check> {
  return [
    ...attachChecks,
    ...providerPartChecks,
    ...certificateChecks,
    ...renewalChecks,
    ...rejectionChecks,
    ...failureChecks,
    ...secrecyChecks
  ].map((check) => adapterCheck(check, makeClient))
}
