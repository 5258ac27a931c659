import type { Instant } from "../../../../packages/auth-core/src/time/instant.ts"
import type { SharedEntry } from "../invariants/shared-entry.ts"
import type { TokenBudget } from "../invariants/token-budget.ts"
import type { TokenRequests } from "../invariants/token-requests.ts"
import type { Endpoint } from "../world/endpoint.ts"
import type { Grant } from "../world/issued-tokens.ts"
import type { Report } from "../world/report.ts"
import type { Watched } from "./seen.ts"

interface Parts extends Watched {
  readonly endpoint: Endpoint
  readonly note: Report["note"]
  readonly budget: TokenBudget
  readonly requests: TokenRequests
  readonly entry: SharedEntry
}

/** A token that came with an answer. */
export interface Answered {
  readonly accessToken: string
  readonly grant: Grant
}

/** The token requests of one process, as the invariants see them. */
export interface ObservedFetch {
  readonly fetch: typeof fetch
  readonly attemptBegins: (at: Instant) => void
  readonly answered: () => Answered | undefined
  readonly sent: () => number
}

export function observedFetch(parts: Parts): ObservedFetch {
  const { name, client, machine, issuedTokens, moment, note, requests, entry } = parts
  let begunAt = machine.instant()
  let last: Answered | undefined
  let sent = 0
  const fetch = parts.endpoint.fetchFor(machine, client, {
    sent: (request) => {
      note("token request", `${request.number} is sent`)
      sent++
      parts.budget.sent(client.clientId, machine.trueTime())
      requests.sent(request)
      entry.sent()
    },
    answered: (request, answer) => {
      const { means, accessToken = "", lifetime = 0, retryAfter } = answer
      const more = retryAfter === undefined ? accessToken : `Retry-After ${retryAfter / 1_000} s`
      note("token request", `${request.number} is answered: ${means} ${more}`)
      if (means === "issued") {
        const grant = { process: name, sentAt: begunAt, lifetime, moment: moment().number }
        issuedTokens.find(accessToken)?.grants.push(grant)
        last = { accessToken, grant }
      }
      requests.answered(request, answer)
      entry.answered(answer)
    },
    givenUp: (request) => {
      note("token request", `${request.number} is given up`)
      requests.givenUp(request)
      entry.answered({ means: "unavailable" })
    }
  })
  return {
    fetch,
    attemptBegins: (at) => {
      begunAt = at
      last = undefined
    },
    answered: () => last,
    sent: () => sent
  }
}
