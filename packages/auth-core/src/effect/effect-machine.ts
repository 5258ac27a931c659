import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type { SystemClock } from "../time/system-clock.ts"

/** The machine as the program that runs this has it: its `Clock`, and its `Random`. */
export const effectMachine: Effect.Effect<SystemClock> = /* @__PURE__ */ Effect.gen(function* () {
  const context = yield* Effect.context()
  const clock = yield* Clock.Clock
  const random = yield* Random.Random
  return {
    now: () => clock.currentTimeMillisUnsafe(),
    monotonic: () => Number(clock.monotonicTimeNanosUnsafe()) / 1e6,
    sleep: (milliseconds, signal) => Effect.runPromiseWith(context)(Effect.sleep(milliseconds), { signal }),
    chance: () => random.nextDoubleUnsafe(),
    uuid: () => crypto.randomUUID(),
    // A program in Effect lasts for as long as its main fiber.
    hold: () => {}
  }
})
