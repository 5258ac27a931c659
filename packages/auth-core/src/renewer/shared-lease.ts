import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { prolongedFor } from "../renewal/next-step.ts"
import type { LeaseTimes } from "../renewal/time-limits.ts"
import type { CheckedStore } from "../store/checked-store.ts"
import type { StoreLease, StoreOperation } from "../store/token-store.ts"
import { type AskStore, storeOperation, type StoreOperationParts, type UnlessDown } from "./store-operation.ts"

/** The right to renew, as one renewal has it. */
export interface SharedLease {
  /** Takes the lease, and prolongs it until it is released; `none` where the store has none, or fails. */
  readonly take: (times: LeaseTimes) => Effect.Effect<"held" | "denied" | "none">
  /** Gives the lease back. */
  readonly release: Effect.Effect<void>
}

interface Parts extends StoreOperationParts {
  readonly store: CheckedStore
  readonly ask: AskStore
  readonly unlessDown: UnlessDown
  readonly isDown: () => boolean
}

/** Takes, prolongs and releases a lease of the store. */
export function sharedLease({ store, ask, unlessDown, isDown, ...parts }: Parts): SharedLease {
  const { clock } = parts
  let lease: StoreLease | undefined
  let prolonging: Fiber.Fiber<void> | undefined

  const grant = async (at: string, { longest, short }: LeaseTimes, signal: AbortSignal) => {
    const granted = await store.lease?.(at, longest, short)
    // Given up meanwhile: others need not wait until it runs out.
    if (signal.aborted) await granted?.release()
    return granted
  }

  let failure: readonly [StoreOperation, Error] | undefined
  /** Of all that fails while the lease is held, one failure is reported at the release; none if the store is known to be down. */
  const askQuietly = storeOperation(async () => "", {
    ...parts,
    failed: (operation, thrown) => {
      failure ??= [operation, parts.redacted(thrown)]
    }
  })

  const prolongWhileHeld = (prolong: NonNullable<StoreLease["prolong"]>, times: LeaseTimes) =>
    Effect.gen(function* () {
      const takenAt = clock.monotonic()
      let next = takenAt
      for (;;) {
        // Counts from when the last try began, so that one that hangs leaves time for another.
        const now = clock.monotonic()
        next = Math.max(next + times.prolongEvery, now)
        yield* clock.sleep(next - now)
        const time = prolongedFor(times, takenAt, clock.monotonic())
        if (time === undefined || isDown()) return
        // Finished once it has begun, so that it does not reach the store after the release.
        const answer = yield* Effect.uninterruptible(askQuietly("prolong", () => prolong(time)))
        if (answer?.value === false) return
      }
    })

  return {
    take: (times) => {
      if (store.lease === undefined) return Effect.succeed("none")
      return Effect.gen(function* () {
        const answer = yield* unlessDown(ask("lease", (at, signal) => grant(at, times, signal)))
        lease = answer?.value
        if (lease?.prolong !== undefined) {
          prolonging = yield* Effect.forkChild(prolongWhileHeld(lease.prolong, times))
        }
        return answer === undefined ? "none" : lease === undefined ? "denied" : "held"
      })
    },
    release: Effect.uninterruptible(
      Effect.gen(function* () {
        const held = lease
        lease = undefined
        if (held === undefined) return
        if (prolonging !== undefined) yield* Fiber.interrupt(prolonging)
        yield* askQuietly("release", () => held.release())
        const reported = failure
        failure = undefined
        if (reported !== undefined && !isDown()) parts.failed(...reported)
      })
    )
  }
}
