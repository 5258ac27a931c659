import type { TokenEvent } from "../../src/token-events.ts"
import type { Process } from "./process.ts"
import type { World } from "./world.ts"

/** A listener that throws, and in some worlds calls back into the manager that is telling it something. */
export function meddler({ chance, profile }: World, process: Process): (event: TokenEvent) => void {
  return () => {
    if (profile.meddling && !process.belief.disposed) {
      const deed = chance.pick("ask", "peek", "report", "abort", "nothing", "dispose")
      if (deed === "ask") void process.callers.ask({ abortable: true })
      if (deed === "peek") process.peek()
      if (deed === "abort") process.callers.abort(chance.int(0, 9))
      if (deed === "report" && chance.happens(0.3)) {
        process.report(process.belief.held?.accessToken ?? "none", "GET", "https://api.ntxpay.com/meddled", false)
      }
      if (deed === "dispose" && chance.happens(0.05)) void process.dispose()
    }
    throw new Error("a listener of no use")
  }
}
