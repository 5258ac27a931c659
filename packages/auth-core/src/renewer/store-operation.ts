import * as Effect from "effect/Effect"
import type { StoreOperation } from "../store/token-store.ts"
import type { RenewalPolicy } from "../renewal/policy.ts"
import type { RenewalClock } from "./renewal-clock.ts"
import { within } from "./within.ts"

/** An operation on one entry of the store: what it gave, or undefined where it failed. */
export type AskStore = <A>(
  operation: StoreOperation,
  run: (key: string, signal: AbortSignal) => Promise<A>,
  ...secrets: ReadonlyArray<string>
) => Effect.Effect<{ readonly value: A } | undefined>

/** What an operation needs. */
export interface StoreOperationParts {
  readonly policy: RenewalPolicy
  readonly clock: RenewalClock
  /** Called for each operation that failed, with secrets that the error may repeat. */
  readonly failed: (operation: StoreOperation, thrown: unknown, ...secrets: ReadonlyArray<string>) => undefined
  /** What was thrown, without tokens and secrets. */
  readonly redacted: (thrown: unknown, ...secrets: ReadonlyArray<string>) => Error
}

/** An operation that is not tried once another has failed. */
export type UnlessDown = <A>(
  operation: Effect.Effect<{ readonly value: A } | undefined>
) => Effect.Effect<{ readonly value: A } | undefined>

/** Runs operations on the entry of a key within their time; a failure is told, and gives undefined. */
export function storeOperation(key: () => Promise<string>, { policy, clock, failed }: StoreOperationParts): AskStore {
  return (operation, run, ...secrets) =>
    within(
      clock,
      policy.storeTimeout,
      Effect.promise(async (signal) => {
        try {
          return { value: await run(await key(), signal) }
        } catch (error) {
          // Aborted: the timeout has been reported, or the manager was disposed.
          return signal.aborted ? undefined : failed(operation, error, ...secrets)
        }
      }),
      () => failed(operation, new Error(`the store did not answer within ${policy.storeTimeout} ms`))
    )
}
