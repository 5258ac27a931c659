import type * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import type { Renewer } from "../renewer/renewer.ts"
import type { Clock } from "../time/clock.ts"
import { type SharedEnd, sharedEnd } from "./shared-end.ts"

/** Starts an Effect. `span` names the trace span that it runs in, if it has one. */
export type Fork = (effect: Effect.Effect<unknown>, span?: string) => Fiber.Fiber<unknown>

/** What renewals are run with. */
export interface RenewalsParts {
  readonly renewer: Renewer
  readonly fork: Fork
  readonly clock: Clock
  /** How long a renewal may take, in milliseconds. */
  readonly renewalTimeout: number
  /** Whether timers keep the process up. */
  readonly keepUp: (isKept: boolean) => void
}

/** What runs for a manager in the background. All who wait for a thing share one run of it. */
export interface Renewals {
  /** Begins the renewal that was decided on; gives its end. */
  readonly begin: () => SharedEnd
  /** The end of the renewal under way. */
  readonly ended: () => Promise<void>
  /** The end of one look at the secret, for all who are told that it was rejected. */
  readonly secretChecked: () => Promise<void>
  /** The end of the look at what others have, if there is one under way. */
  readonly storeRead: () => Promise<void> | undefined
  /** Does what a report of a 401 leads to. */
  readonly perform: (commands: ReturnType<Renewer["reject"]>) => void
  /** One more or one less waits: while somebody does, timers keep the process up. */
  readonly hold: (change: 1 | -1) => void
  /** Interrupts what runs; resolves when it has ended. */
  readonly end: () => Promise<void>
}

/** Makes one. */
export function makeRenewals({ renewer, fork, clock, renewalTimeout, keepUp }: RenewalsParts): Renewals {
  const running = new Set<Fiber.Fiber<unknown>>()
  let waiting = 0
  let renewed: SharedEnd
  let checking: SharedEnd | undefined
  let looking: SharedEnd | undefined

  const shared = (): SharedEnd => sharedEnd(clock, renewalTimeout / looksWhileWaiting, renewer.wake)

  const run = (effect: Effect.Effect<unknown>, span?: string): SharedEnd => {
    const end = shared()
    const fiber = fork(effect, span)
    running.add(fiber)
    fiber.addObserver(() => {
      running.delete(fiber)
      end.end()
    })
    return end
  }

  const hold = (change: 1 | -1): void => {
    waiting += change
    if (waiting === 0 || (waiting === 1 && change === 1)) keepUp(waiting > 0)
  }

  return {
    begin: () => {
      renewed = shared()
      renewer.begin(renewed.end)
      return run(renewer.run, "pix.auth.renew")
    },
    ended: () => renewed.wait(),
    secretChecked: () => {
      if (!checking?.isAhead) checking = run(renewer.secretChanged)
      return checking.wait()
    },
    storeRead: () => (looking?.isAhead ? looking.wait() : undefined),
    perform: (commands) => {
      // A listener of the report may have disposed of the manager.
      if (renewer.state().disposed) return
      for (const command of commands) {
        if (command._tag === "ClearStore") run(renewer.perform(command))
        else if (!looking?.isAhead) looking = run(renewer.perform(command))
      }
    },
    hold,
    end: async () => {
      const ends = [...running].map((fiber) => new Promise<unknown>((resolve) => fiber.addObserver(resolve)))
      for (const fiber of running) fiber.interruptUnsafe()
      // What is being saved has its time, also where nothing else keeps the process up.
      hold(1)
      await Promise.all(ends)
      hold(-1)
    }
  }
}

/** How often those who wait for a renewal look at it, while it may last. */
const looksWhileWaiting = 3
