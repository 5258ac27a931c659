import type * as EffectClock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Clock } from "./clock.ts"

/** Our {@link Clock} in the form that Effect programs read. */
export function effectClock(clock: Clock): EffectClock.Clock {
  const currentTimeMillisUnsafe = () => clock.now()
  const currentTimeNanosUnsafe = () => nanoseconds(clock.now())
  const monotonicTimeNanosUnsafe = () => nanoseconds(clock.monotonic())
  return {
    currentTimeMillisUnsafe,
    currentTimeMillis: Effect.sync(currentTimeMillisUnsafe),
    currentTimeNanosUnsafe,
    currentTimeNanos: Effect.sync(currentTimeNanosUnsafe),
    monotonicTimeNanosUnsafe,
    monotonicTimeNanos: Effect.sync(monotonicTimeNanosUnsafe),
    // A clock whose sleep fails has not slept: better too early than an end to all renewal.
    sleep: (duration) =>
      Effect.promise(async (signal) => {
        try {
          await clock.sleep(Duration.toMillis(duration), signal)
        } catch {}
      })
  }
}

function nanoseconds(milliseconds: number): bigint {
  return BigInt(Math.round(milliseconds * 1e6))
}
