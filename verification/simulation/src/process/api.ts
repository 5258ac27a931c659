import type { Chance } from "../world/chance.ts"
import type { Process } from "./process.ts"
import type { Timeline } from "../world/timeline.ts"
import type { IssuedTokens } from "../world/issued-tokens.ts"

/** Sends API requests through a process, as an adapter does: the token, and one replay after a 401. */
export interface Api {
  readonly call: (process: Process) => Promise<void>
}

export function makeApi(timeline: Timeline, issuedTokens: IssuedTokens, chance: Chance): Api {
  const send = (accessToken: string, url: string, process: Process): Promise<boolean> => {
    const refused = url.includes("/forbidden")
    const takes = chance.pick(1, 50, 3_000)
    return new Promise((resolve) => {
      const answer = (): void => resolve(!refused && issuedTokens.accepts(accessToken, process.client, timeline.now()))
      timeline.add(takes, answer, process.machine)
    })
  }

  return {
    call: async (process) => {
      const method = chance.pick("GET", "PUT")
      const url = chance.happens(0.25)
        ? `https://api.ntxpay.com/forbidden-${chance.int(1, chance.pick(2, 90))}/7`
        : `https://api.ntxpay.com/${chance.pick("cob", "pix", "webhook")}/7`
      const sent =
        process.currentToken() ??
        (await process.callers.ask({ abortable: true, timeout: chance.pick(undefined, 4_000) }))
      if (sent === undefined || (await send(sent, url, process))) return
      process.report(sent, method, url, false)
      const next = process.currentToken() ?? (await process.callers.ask({}))
      if (next === undefined || next === sent || (await send(next, url, process))) return
      process.report(next, method, url, true)
    }
  }
}
