import { type FleetProcess, type Ledger, untilNextCall, type World } from "./process.ts"

const renewBefore = 300_000

/** A process with the class that the API's documentation prints. */
export function documentationProcess(world: World, ledger: Ledger): FleetProcess {
  const { callRate, lifetime, latency } = world
  let token = false
  let renewsFrom = 0

  const ask = (now: number): void => {
    const down = world.isDown(now)
    const takes = down ? latency.failed : latency.issued
    // Whoever calls while this takes asks as well.
    const calls = 1 + callRate * takes
    for (let asked = 0; asked < Math.floor(calls); asked++) ledger.tokenRequest(now)
    if (down) {
      // The error's body has no `access_token`: the class forgets the token it had, and the call says `Bearer undefined`.
      token = false
      ledger.failed(calls, now + takes)
    } else {
      token = true
      renewsFrom = now + takes + lifetime - renewBefore
      ledger.served(calls)
    }
  }

  return {
    wake: (now) => {
      ask(now)
      if (!token) return now + untilNextCall(world)
      ledger.served(callRate * (Math.min(renewsFrom, world.end) - now))
      return renewsFrom + untilNextCall(world)
    }
  }
}
