import { isValid, remaining } from "../oracle/expected-state.ts"
import { settle } from "./timeline.ts"
import type { Process } from "../process/process.ts"
import type { World } from "./world.ts"

const second = 1_000
/** The longest pauses there are, its own and then that of another process, and one renewal. */
const wayBack = 2 * 5 * 60 * second + 120 * second

/** Ends all faults: every process has a way back to a fresh token. Then ends every process, and nothing must be left. */
export async function recover(world: World): Promise<void> {
  const { endpoint, store, processes, everybody, report, timeline } = world
  endpoint.setMode("healthy")
  store.setMode("healthy")
  for (const process of processes) {
    process.secret.setTrouble("none")
    process.secret.set(world.secret())
  }
  report.note("world", "recovers")
  const awake = Math.max(...processes.map(({ machine }) => machine.pausedUntil()), timeline.now())
  if (!(await world.pass(awake - timeline.now()))) return
  for (const process of processes) if (!(await comesBack(world, process))) return
  if (!(await isShared(world))) return
  await end(world)
  for (const process of everybody) process.check()
}

async function comesBack(world: World, process: Process): Promise<boolean> {
  const { report, timeline } = world
  if (process.expected.disposed) return true
  const since = timeline.now()
  for (;;) {
    let got: string | undefined
    void process.callers.ask({}).then((accessToken) => {
      got = accessToken
    })
    if (!(await world.settle())) return false
    for (let waited = 0; waited < 60 && process.callers.waiting() > 0; waited++) {
      if (!(await world.pass(second))) return false
    }
    if (got !== undefined || process.expected.disposed) return true
    if (timeline.now() - since > wayBack + 2 * (world.profile.budget?.per ?? 0)) {
      report.broken(
        "every state has a way back",
        `${process.name} has no token ${timeline.now() - since} ms after all faults`
      )
      return false
    }
    if (!(await world.pass(second))) return false
  }
}

/** What one process has, another one takes over. */
async function isShared(world: World): Promise<boolean> {
  const { profile, report, processes, start } = world
  const giver = processes.find(({ expected }) => !expected.disposed)
  if (
    profile.store === "none" ||
    profile.clockTroubles ||
    profile.intrusiveListener ||
    giver?.expected.held === undefined
  )
    return true
  // A renewal that began while the store was down goes on without it.
  for (let waited = 0; waited < 60 && giver.manager.snapshot().renewing; waited++) {
    if (!(await world.pass(second))) return false
  }
  // One of its own, that all the others see.
  const { accessToken } = giver.expected.held
  giver.report(accessToken, "GET", "https://api.ntxpay.com/recovered", false)
  // After many 401s another one is ignored: what it has may have been stored while the store was down.
  if (!giver.expected.cleared.has(accessToken)) return true
  if (!(await world.pass(second)) || !(await comesBack(world, giver)) || !(await world.pass(second))) return false
  // What it has now: after a 401 it may take over what the other one is about to get.
  const given = giver.expected.held
  const taker = start()
  void taker.callers.ask({})
  if (!(await world.pass(second))) return false
  const { held } = taker.expected
  const at = taker.machine.instant()
  // One that is due, since others had it before, is taken over and renewed at once.
  const window = given && 1.1 * Math.min(profile.options.renewBefore, given.lifetime / 5)
  const isDue = given === undefined || !isValid(given, at) || remaining(given, at) <= (window ?? 0)
  // A report that was still under way may have cleared it for all.
  const isCleared = given !== undefined && processes.some(({ expected }) => expected.cleared.has(given.accessToken))
  const { tokenRequests } = taker.manager.snapshot().counters
  report.check(
    isDue || isCleared || (held !== undefined && tokenRequests === 0),
    "a token is shared",
    () => `${giver.name} had ${given?.accessToken}, ${taker.name} asked for ${held?.accessToken}`
  )
  return report.breach() === undefined
}

async function end(world: World): Promise<void> {
  const { everybody, report, timeline, profile } = world
  let disposed = 0
  const alive = everybody.filter(({ machine }) => !machine.dead())
  for (const { dispose } of alive) void dispose().then(() => disposed++)
  await settle()
  // What is being saved is saved.
  await timeline.runUntil(timeline.now() + 2 * profile.options.storeTimeout + profile.lag, () => true)
  report.check(disposed === alive.length, "dispose() ends everything", () => `${alive.length - disposed} did not end`)
  for (const { name, machine, callers, manager, inFlight } of alive) {
    report.check(machine.timers() === 0, "dispose() leaves no timer", () => `${name} has ${machine.timers()}`)
    report.check(callers.waiting() === 0, "dispose() leaves no caller", () => `${name} has ${callers.waiting()}`)
    report.check(
      callers.listeners() === 0,
      "nobody listens to a signal for ever",
      () => `${callers.listeners()} at ${name}`
    )
    report.check(inFlight() === 0, "dispose() leaves no request", () => `${name} has ${inFlight()}`)
    report.check(manager.currentToken() === undefined, "nothing after dispose()", () => `${name} serves on`)
  }
  // Whatever is still under way in stores and endpoints comes back to nobody.
  await timeline.runUntil(timeline.now() + 3_600_000, () => true)
  for (const { name, machine } of alive) {
    report.check(machine.timers() === 0, "dispose() leaves no timer", () => `${name} has ${machine.timers()}`)
  }
}
