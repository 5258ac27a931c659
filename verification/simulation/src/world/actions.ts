import type { ActionName, Profile } from "./profile.ts"
import type { Process } from "../process/process.ts"
import type { World } from "./world.ts"
import { intrusiveListener } from "../process/intrusive-listener.ts"

const minute = 60_000
const hour = 60 * minute

type Action = (world: World, process: Process) => void

/** What may be done to a world: each at one instant, to one process that runs. */
export const actions: Readonly<Record<ActionName, Action>> = {
  burst: (world, process) => {
    const size = world.chance.int(2, world.profile.largestBurst)
    for (let caller = 0; caller < size; caller++) ask(world, process)
  },
  ask,
  abort: ({ chance }, process) => process.callers.abort(chance.int(0, 1_000)),
  currentToken: (_, process) => void process.currentToken(),
  callApi: ({ api, chance }, process) => {
    for (let calls = chance.int(1, 5); calls > 0; calls--) void api.call(process)
  },
  report: ({ chance, issuedTokens }, process) => {
    const known = process.seen.current?.accessToken ?? "unknown"
    const [accessToken = known] = chance.happens(0.5) ? [known] : process.seen.dead.keys()
    const routes = chance.pick(1, 1, 80)
    for (let route = 0; route < routes; route++) {
      const url = `https://api.ntxpay.com/route-${chance.int(1, 3) + route}`
      process.report(
        chance.happens(0.8) ? accessToken : (issuedTokens.latest(process.client)?.accessToken ?? ""),
        "GET",
        url,
        route > 0
      )
    }
  },
  reportMeanwhile: (world, process) => {
    const { chance, endpoint, timeline, profile, report } = world
    endpoint.setMode(chance.pick("same", endpoint.mode()))
    report.note("endpoint", endpoint.mode())
    void process.callers.ask({ minValidity: minValidity(profile, 20) })
    const late = (): void => {
      const { current } = process.seen
      if (current !== undefined) process.report(current.accessToken, "GET", "https://api.ntxpay.com/late", false)
    }
    timeline.add(chance.int(0, profile.latency + profile.storeLatency), late, process.machine)
  },
  insist: ({ chance, timeline, endpoint, report }, process) => {
    endpoint.setMode(chance.pick("down", endpoint.mode()))
    report.note("endpoint", endpoint.mode())
    const every = chance.pick(250, 1_000)
    for (let time = 0; time < minute; time += every) {
      timeline.add(time, () => void process.callers.ask({ timeout: every }), process.machine)
    }
  },
  listen: (world, process) => {
    const end = process.manager.subscribe(intrusiveListener(world, process))
    world.timeline.add(world.chance.int(1, minute), end, process.machine)
  },
  endpointMode: ({ chance, endpoint, profile, report }) => {
    endpoint.setMode(chance.pick(...profile.endpointModes))
    report.note("endpoint", endpoint.mode())
  },
  revoke: ({ issuedTokens, report }) => {
    report.note("api", "all tokens revoked")
    issuedTokens.revokeAll()
  },
  rotateSecret: ({ chance, timeline, processes, rotateSecret, secret, report }) => {
    const lead = chance.pick(0, 0, 2_000)
    rotateSecret()
    report.note("endpoint", `takes ${secret()}`)
    for (const each of processes) {
      timeline.add(chance.int(0, 2) * lead * 10, () => each.secret.set(secret()), each.machine)
    }
  },
  secretTrouble: ({ chance, report }, process) => {
    const trouble = chance.pick("none", "none", "slow", "hangs", "throws", "nonsense")
    report.note(process.name, `secret ${trouble}`)
    process.secret.setTrouble(trouble)
  },
  storeMode: ({ chance, store, profile, report }) => {
    store.setMode(chance.pick(...profile.storeModes))
    report.note("store", store.mode())
  },
  stepWall: ({ chance, report }, process) => {
    const by = chance.pick(-1, 1) * chance.pick(1, 900, 11_000, 3 * minute, hour, 26 * hour)
    report.note(process.name, `wall clock steps by ${by}`)
    process.machine.stepWall(by)
  },
  freeze: ({ chance, report }, process) => {
    const duration = chance.pick(200, 9_990, 11_000, 10 * minute, 2 * hour)
    report.note(process.name, `freezes for ${duration}`)
    process.machine.freeze(duration)
  },
  suspend: ({ chance, report }, process) => {
    const duration = chance.pick(200, 9_990, 11_000, 10 * minute, 2 * hour)
    report.note(process.name, `sleeps for ${duration}`)
    process.machine.suspend(duration)
  },
  restart: (world, process) => {
    world.report.note(process.name, "is disposed of")
    void process.dispose()
    replace(world, process)
  },
  crash: (world, process) => {
    world.report.note(process.name, "crashes")
    process.machine.kill()
    replace(world, process)
  }
}

function ask({ chance, profile }: Pick<World, "chance" | "profile">, process: Process): void {
  void process.callers.ask({
    abortable: chance.happens(0.3),
    lasting: chance.happens(0.2),
    timeout: chance.happens(0.3) ? chance.pick(0, 1, 400, 5_000, minute) : undefined,
    ...(chance.happens(0.15) && { minValidity: minValidity(profile, chance.int(0, 12)) })
  })
}

function minValidity({ lifetimes }: Profile, tenths: number): number {
  return (lifetimes[0] * tenths) / 10
}

function replace({ processes, start }: World, process: Process): void {
  processes.splice(processes.indexOf(process), 1)
  start(process.client)
}
