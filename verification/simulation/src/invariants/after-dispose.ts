import type { Process } from "../process/process.ts"
import type { World } from "../world/world.ts"
import { settle } from "../world/timeline.ts"

/** Ends every process: then nothing of it must be left, now and an hour later. */
export async function nothingIsLeft({ everybody, report, timeline, profile }: World): Promise<void> {
  const alive = everybody.filter(({ machine }) => !machine.dead())
  let disposed = 0
  for (const { dispose } of alive) void dispose().then(() => disposed++)
  await settle()
  // What is being saved is saved.
  await timeline.runUntil(timeline.now() + 2 * profile.options.storeTimeout + profile.lag, () => true)
  report.check(disposed === alive.length, "dispose() ends", () => `${alive.length - disposed} did not end`)
  const calls = alive.map(({ storeCalls }) => storeCalls())
  for (const process of alive) hasEnded(process, report)
  // Whatever is still under way in stores and endpoints comes back to nobody.
  await timeline.runUntil(timeline.now() + 3_600_000, () => true)
  for (const [index, process] of alive.entries()) {
    hasEnded(process, report)
    const more = process.storeCalls() - (calls[index] ?? 0)
    report.check(more === 0, "no fiber outlives dispose()", () => `${process.name} called the store ${more} times`)
  }
}

function hasEnded({ name, machine, callers, manager, inFlight }: Process, { check }: World["report"]): void {
  check(machine.timers() === 0, "no timer outlives dispose()", () => `${name} has ${machine.timers()}`)
  check(!machine.holding(), "nothing holds a process after dispose()", () => name)
  check(callers.waiting() === 0, "no caller waits after dispose()", () => `${name} has ${callers.waiting()}`)
  check(callers.listeners() === 0, "no listener outlives dispose()", () => `${name} has ${callers.listeners()}`)
  check(inFlight() === 0, "no token request outlives dispose()", () => `${name} has ${inFlight()}`)
  check(manager.currentToken() === undefined, "nobody gets a token after dispose()", () => name)
}
