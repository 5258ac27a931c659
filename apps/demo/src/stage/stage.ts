import { contenders } from "../demo.ts"
import { type Frame, type LaneName, laneNames, type LeverChange, type Levers, type Scene } from "./frame.ts"
import { type Lane, openLane } from "./lane.ts"
import { pullLever } from "./levers.ts"
import { playTour } from "./tour.ts"

/** Four clients under the same load, and those who watch. */
export interface Stage {
  /** The frames of the last minute, oldest first. */
  readonly backlog: () => ReadonlyArray<Frame>
  /** Calls `watcher` with each frame from now on; returns the function that ends it. */
  readonly watch: (watcher: (frame: Frame) => void) => () => void
  readonly pull: (change: LeverChange) => void
  /** Begins the tour, or ends the one that is played. */
  readonly tour: () => void
  readonly sandboxOf: (lane: LaneName) => Lane["sandbox"]
  readonly close: () => Promise<void>
}

/** Some at once, as requests of a busy shop come. */
const callsAtOnce = 5
const callEvery = 500
const frameEvery = 250
const framesKept = 60_000 / frameEvery

/** Opens the stage and begins the load: ten calls a second for each client, five at a time. */
export async function openStage(): Promise<Stage> {
  let levers: Levers = { endpoint: "ok", lifetime: 10, newestOnly: false }
  let scene: Scene | undefined
  let endTour: (() => void) | undefined
  const lanes = await Promise.all(
    contenders.map((contender, index) => openLane(laneNames[index] ?? "class", contender, levers.lifetime))
  )
  const frames: Array<Frame> = []
  const watchers = new Set<(frame: Frame) => void>()

  const take = (): void => {
    const frame: Frame = { at: Date.now(), lanes: lanes.map((lane) => lane.frame()), levers, tour: scene }
    frames.push(frame)
    if (frames.length > framesKept) frames.shift()
    for (const watcher of watchers) watcher(frame)
  }
  const load = (): void => {
    for (const lane of lanes) for (let made = 0; made < callsAtOnce; made++) void lane.call("/accounts/balances")
  }
  const timers = [setInterval(load, callEvery), setInterval(take, frameEvery)]

  const pull = (change: LeverChange): void => {
    levers = pullLever(lanes, levers, change)
  }
  const tour = (): void => {
    if (endTour !== undefined) return endTour()
    const end = playTour(pull, (next) => {
      scene = next
      if (next === undefined) endTour = undefined
    })
    endTour = end
  }

  return {
    backlog: () => frames,
    watch: (watcher) => {
      watchers.add(watcher)
      return () => void watchers.delete(watcher)
    },
    pull,
    tour,
    sandboxOf: (name) => {
      const lane = lanes[laneNames.indexOf(name)]
      if (lane === undefined) throw new Error(`There is no lane "${name}".`)
      return lane.sandbox
    },
    close: async () => {
      endTour?.()
      for (const timer of timers) clearInterval(timer)
      await Promise.all(lanes.map((lane) => lane.close()))
    }
  }
}
