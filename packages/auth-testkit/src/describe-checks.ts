import type { Check } from "./check.ts"

/** What a test runner offers: `node:test`, vitest, jest and mocha all have it. */
export interface TestRunner {
  /** A group of tests. */
  describe(name: string, body: () => void): unknown
  /** One test; it fails when the promise rejects. */
  it(name: string, body: () => Promise<void>): unknown
}

/**
 * Registers checks with your test runner, one test each.
 *
 * **Example**
 *
 * ```ts
 * import { describe, it } from "node:test"
 * import { memoryTokenStore } from "@pix/auth-core"
 * import { describeChecks, tokenStoreChecks } from "@pix/auth-testkit"
 *
 * const checks = tokenStoreChecks(() => {
 *   const store = memoryTokenStore()
 *   return { open: () => store }
 * })
 * describeChecks("memoryTokenStore", checks, { describe, it })
 * ```
 */
export function describeChecks(name: string, checks: ReadonlyArray<Check>, { describe, it }: TestRunner): void {
  describe(name, () => {
    for (const check of checks) it(check.name, () => check.run())
  })
}
