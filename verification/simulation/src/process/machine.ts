import type { SystemClock } from "../../../../packages/auth-core/src/time/system-clock.ts"
import type { Instant } from "../../../../packages/auth-core/src/time/instant.ts"
import type { Chance } from "../world/chance.ts"
import type { Owner, Timeline } from "../world/timeline.ts"

/** The machine that one simulated process runs on: its two clocks, its timers, its chance. */
export interface Machine extends SystemClock, Owner {
  readonly instant: () => Instant
  /** Of the world, whatever the clocks of this machine say. */
  readonly trueTime: () => number
  /** Monotonic time less the time in which the process was frozen: how long its code could have run. */
  readonly awake: () => number
  /** Sets the wall clock, either way. */
  readonly stepWall: (by: number) => void
  /** The process stands still and its clocks go on, as when a container is paused. */
  readonly freeze: (duration: number) => void
  /** The machine sleeps: the wall clock goes on, the monotonic clock and the timers stand still. */
  readonly suspend: (duration: number) => void
  /** Nothing happens here any more. */
  readonly kill: () => void
  readonly timers: () => number
  readonly holding: () => boolean
}

/** `lag`: by how much a timer may be late. */
export function makeMachine(timeline: Timeline, chance: Chance, wallStart: number, lag: number): Machine {
  const start = chance.int(0, 1_000_000)
  let wallOffset = wallStart
  let slept = 0
  let frozen = 0
  let pausedUntil = 0
  let dead = false
  let timers = 0
  let held = false

  const monotonic = (): number => start + timeline.now() - slept
  const now = (): number => wallOffset + timeline.now()
  const machine: Machine = {
    now,
    monotonic,
    trueTime: timeline.now,
    instant: () => ({ wall: now(), monotonic: monotonic() }),
    awake: () => monotonic() - frozen,
    chance: chance.next,
    uuid: () => String(chance.next()),
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return
        timers++
        const end = (): void => {
          timers--
          signal.removeEventListener("abort", cancel)
          resolve()
        }
        const entry = timeline.add(milliseconds + (lag > 0 ? chance.int(0, lag) : 0), end, machine, true)
        const cancel = (): void => {
          timers--
          timeline.cancel(entry)
        }
        signal.addEventListener("abort", cancel, { once: true })
      }),
    hold: (keep) => {
      held = keep
    },
    holding: () => held,
    timers: () => timers,
    pausedUntil: () => pausedUntil,
    dead: () => dead,
    stepWall: (by) => {
      wallOffset += by
    },
    freeze: (duration) => {
      frozen += duration
      pausedUntil = timeline.now() + duration
      timeline.putOff(machine, pausedUntil, 0)
    },
    suspend: (duration) => {
      slept += duration
      pausedUntil = timeline.now() + duration
      timeline.putOff(machine, pausedUntil, duration)
    },
    kill: () => {
      dead = true
    }
  }
  return machine
}
