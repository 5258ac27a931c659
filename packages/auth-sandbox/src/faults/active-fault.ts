import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64"
import { mersenne } from "pure-rand/generator/mersenne"
import type { SandboxFault } from "./fault.ts"
import type { SandboxSettings } from "../options.ts"
import type { SandboxRoute } from "../routes.ts"

/** A fault in force. */
export interface ActiveFault {
  readonly id: string
  readonly fault: SandboxFault
  /** How many requests it has met. */
  met: number
  /** How many went by unharmed because of `after`. */
  passed: number
  /** From 0 to 1, the next number of its run of chance. */
  readonly roll: () => number
  readonly lifted: AbortController
}

/** `seed` is that of its run of chance, unless it brings its own. */
export function activate(fault: SandboxFault, id: string, seed: number): ActiveFault {
  // Of those that come with the library, the one whose first numbers differ between neighbouring seeds.
  const generator = mersenne(fault.seed ?? seed)
  const roll = () => uniformFloat64(generator)
  return { id, fault, met: 0, passed: 0, roll, lifted: new AbortController() }
}

/** Whether this request is the one that the fault meets; counts it, if it goes by. */
export function strikes(active: ActiveFault, route: SandboxRoute): boolean {
  const { fault, met } = active
  const { times = Infinity, after = 0, chance = 1 } = fault
  const fits = fault.route === undefined || [fault.route].flat().includes(route)
  if (!fits || met >= times) return false
  if (active.passed < after) {
    active.passed += 1
    return false
  }
  return chance === 1 || active.roll() < chance
}

/** Waits out the delay, or until the fault is lifted. Throws the caller's reason if the caller gives up first. */
export async function hold(
  { fault, lifted }: ActiveFault,
  caller: AbortSignal,
  sleep: SandboxSettings["sleep"]
): Promise<void> {
  const { hang, delay = 0 } = fault
  if (!hang && delay === 0) return
  const signal = AbortSignal.any([lifted.signal, caller])
  if (hang) await new Promise<void>((resolve) => onAbort(signal, resolve))
  // A sleep that was ended early rejects, or not; either is fine.
  else if (!signal.aborted) await sleep(delay, signal).catch(() => undefined)
  caller.throwIfAborted()
}

function onAbort(signal: AbortSignal, listener: () => void): void {
  if (signal.aborted) listener()
  else signal.addEventListener("abort", listener, { once: true })
}
