import { createHash } from "node:crypto"
import { actions } from "./world/actions.ts"
import { recover } from "./world/recover.ts"
import { asLine } from "./short-trace.ts"
import type { Breach, Note } from "./world/report.ts"
import { makeWorld, type World } from "./world/world.ts"

/** The result of one seed. */
export interface Run {
  readonly seed: number
  readonly breach: Breach | undefined
  /** How often all invariants were judged. */
  readonly steps: number
  /** Milliseconds. */
  readonly simulated: number
  readonly notes: ReadonlyArray<Note>
  /** The same for two runs that went the same way. */
  readonly hash: () => string
}

/** Makes the world of a seed, troubles it, lets it recover and ends it. */
export async function runSeed(seed: number): Promise<Run> {
  const world = makeWorld(seed)
  const { report, timeline } = world
  const unhandled = (error: unknown): void => report.broken("no unhandled rejection", String(error))
  const { stackTraceLimit } = Error
  // Thousands of errors are made; nobody reads where.
  Error.stackTraceLimit = 0
  process.on("unhandledRejection", unhandled)
  try {
    for (let count = 0; count < world.profile.processes; count++) world.start()
    if (await troubled(world)) await recover(world)
  } catch (error) {
    report.broken("nothing is thrown at those who call", String(error))
  } finally {
    process.off("unhandledRejection", unhandled)
    Error.stackTraceLimit = stackTraceLimit
  }
  return {
    seed,
    breach: report.breach(),
    steps: world.steps(),
    simulated: timeline.now(),
    notes: report.notes(),
    hash: () => createHash("sha256").update(report.notes().map(asLine).join("\n")).digest("hex")
  }
}

async function troubled(world: World): Promise<boolean> {
  const { chance, profile, processes, timeline } = world
  for (let count = 0; count < profile.actions; count++) {
    const running = processes.filter(({ machine }) => timeline.now() >= machine.pausedUntil())
    const process = running[chance.int(0, Math.max(running.length - 1, 0))]
    if (process !== undefined) {
      const name = chance.weighted(profile.actionWeights)
      world.report.note(process.name, name)
      actions[name](world, process)
      if (!(await world.settle())) return false
    }
    if (!(await world.pass(gap(world)))) return false
  }
  return true
}

/** How long nothing is done: often no time at all, often until just around an instant at which something changes. */
function gap({ chance, processes }: World): number {
  const kind = chance.weighted({
    none: 4,
    instant: 3,
    seconds: 4,
    halfMinute: 3,
    minutes: 2,
    expiry: 2,
    due: 2,
    retry: 2
  })
  const process = processes[chance.int(0, Math.max(processes.length - 1, 0))]
  const until = (instant: number | undefined): number => {
    const left = (instant ?? 0) - (process?.machine.monotonic() ?? 0)
    return left > 0 ? Math.max(left + chance.int(-1, 1), 0) : chance.int(0, 1_000)
  }
  const { current, pausedUntil } = process?.seen ?? {}
  switch (kind) {
    case "none":
      return 0
    case "instant":
      return chance.int(1, 100)
    case "seconds":
      return chance.int(100, 4_000)
    case "halfMinute":
      return chance.int(1_000, 30_000)
    case "minutes":
      return chance.int(10_000, 300_000)
    case "expiry":
      return until(current && current.sentAt.monotonic + current.lifetime)
    case "due":
      return until(current && current.sentAt.monotonic + current.lifetime * 0.8)
    case "retry":
      return until(pausedUntil)
  }
}
