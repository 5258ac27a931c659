import { nothingIsLeft } from "../invariants/after-dispose.ts"
import { remaining } from "../process/seen.ts"
import type { Process } from "../process/process.ts"
import type { World } from "./world.ts"

const second = 1_000
/** The longest pauses there are, its own and then that of another process, and one renewal. */
const wayBack = 2 * 5 * 60 * second + 120 * second

/** Ends all faults: every process has a way back to a fresh token. Then ends every process, and nothing must be left. */
export async function recover(world: World): Promise<void> {
  const { endpoint, store, processes, report, timeline } = world
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
  await nothingIsLeft(world)
}

async function comesBack(world: World, process: Process): Promise<boolean> {
  const { report, timeline } = world
  if (process.seen.disposed) return true
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
    if (got !== undefined || process.seen.disposed) return true
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
  const giver = processes.find(({ seen }) => seen.current !== undefined)
  if (profile.store === "none" || profile.clockTroubles || profile.intrusiveListener || giver === undefined) return true
  // A renewal that began while the store was down goes on without it.
  for (let waited = 0; waited < 60 && giver.manager.snapshot().renewing; waited++) {
    if (!(await world.pass(second))) return false
  }
  // One of its own, that all the others see.
  const { accessToken = "" } = giver.seen.current ?? {}
  giver.report(accessToken, "GET", "https://api.ntxpay.com/recovered", false)
  // After many 401s another one is ignored: what it has may have been stored while the store was down.
  if (!giver.seen.dead.has(accessToken)) return true
  if (!(await world.pass(second)) || !(await comesBack(world, giver)) || !(await world.pass(second))) return false
  const given = giver.seen.current
  const taker = start(giver.client)
  void taker.callers.ask({})
  if (!(await world.pass(second))) return false
  // One that is due, since others had it before, is taken over and renewed at once.
  const window = given === undefined ? 0 : 1.1 * Math.min(profile.options.renewBefore, given.lifetime / 5)
  const isDue = remaining({ ...giver.seen, current: given }, giver.machine.instant()) <= window
  // A report that was still under way may have ended it for all.
  const isDead = given === undefined || processes.some(({ seen }) => seen.dead.has(given.accessToken))
  report.check(
    isDue || isDead || (taker.seen.current !== undefined && taker.sent() === 0),
    "a token is shared",
    () => `${giver.name} had ${given?.accessToken}, ${taker.name} asked for ${taker.seen.current?.accessToken}`
  )
  return report.breach() === undefined
}
