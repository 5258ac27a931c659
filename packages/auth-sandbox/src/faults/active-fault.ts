import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64"
import { mersenne } from "pure-rand/generator/mersenne"
import type { SandboxFault } from "./fault.ts"

/** Waits for so many milliseconds, or until the signal is aborted. */
export type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>

/** A fault that was added and not removed. */
export interface ActiveFault {
  readonly id: string
  readonly fault: SandboxFault<string>
  /** How many requests it was applied to. */
  applied: number
  /** How many requests were answered normally because of `after`. */
  skipped: number
  /** The next number of its random sequence, from 0 to 1. */
  readonly random: () => number
  readonly removed: AbortController
}

/** `seed` starts its random sequence, unless the fault has a seed of its own. */
export function activate(fault: SandboxFault<string>, id: string, seed: number): ActiveFault {
  // Of the generators in the library, the one whose first numbers differ between neighbouring seeds.
  const generator = mersenne(fault.seed ?? seed)
  const random = () => uniformFloat64(generator)
  return { id, fault, applied: 0, skipped: 0, random, removed: new AbortController() }
}

/** Whether the fault applies to this request to `route`. Counts the request if `after` skips it. */
export function matches(active: ActiveFault, route: string): boolean {
  const { fault, applied } = active
  const { times = Infinity, after = 0, chance = 1 } = fault
  const isRoute = fault.route === undefined || [fault.route].flat().includes(route)
  if (!isRoute || applied >= times) return false
  if (active.skipped < after) {
    active.skipped += 1
    return false
  }
  return chance === 1 || active.random() < chance
}

/** Waits for the delay, or until the fault is removed. Throws the caller's reason if the caller aborts first. */
export async function wait({ fault, removed }: ActiveFault, caller: AbortSignal, sleep: Sleep): Promise<void> {
  const { hang, delay = 0 } = fault
  if (!hang && delay === 0) return
  const signal = AbortSignal.any([removed.signal, caller])
  if (hang) await new Promise<void>((resolve) => onAbort(signal, resolve))
  else if (!signal.aborted) await sleepUntilAborted(sleep, delay, signal)
  caller.throwIfAborted()
}

/** A sleep that is ended early may reject or resolve; both are fine. */
async function sleepUntilAborted(sleep: Sleep, milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, signal)
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

function onAbort(signal: AbortSignal, listener: () => void): void {
  if (signal.aborted) listener()
  else signal.addEventListener("abort", listener, { once: true })
}
