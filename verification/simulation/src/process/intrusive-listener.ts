import type { TokenEvent } from "../../../../packages/auth-core/src/renewal/token-events.ts"
import type { Chance } from "../world/chance.ts"
import type { Process } from "./process.ts"
import type { Profile } from "../world/profile.ts"

/** A listener that throws, and in some worlds calls back into the manager that is telling it something. */
export function intrusiveListener(
  { chance, profile }: { readonly chance: Chance; readonly profile: Profile },
  process: Process
) {
  const report = (): void => {
    process.report(process.seen.current?.accessToken ?? "none", "GET", "https://api.ntxpay.com/intruded", false)
  }
  const deeds = {
    nothing: () => {},
    ask: () => void process.callers.ask({ abortable: true }),
    currentToken: () => void process.currentToken(),
    abort: () => process.callers.abort(chance.int(0, 9)),
    report,
    reportAndAsk: () => {
      report()
      void process.callers.ask({})
    },
    dispose: () => void process.dispose()
  }
  const often = { nothing: 40, ask: 8, currentToken: 8, abort: 8, report: 1, reportAndAsk: 4, dispose: 0.2 }
  return (_event: TokenEvent): void => {
    if (profile.intrusiveListener && !process.seen.disposed) deeds[chance.weighted(often)]()
    throw new Error("a listener of no use")
  }
}
