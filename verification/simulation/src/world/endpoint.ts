import type { Chance } from "./chance.ts"
import { type Answer, failure, issued, rejected } from "./endpoint-answers.ts"
import type { Machine } from "../process/machine.ts"
import type { EndpointMode, Profile } from "./profile.ts"
import type { Client } from "./clients.ts"
import type { Timeline } from "./timeline.ts"
import type { IssuedTokens } from "./issued-tokens.ts"
import type { RequestWatch, SeenRequest } from "./token-requests.ts"

/** The token endpoint: one for all processes, in several modes. */
export interface Endpoint {
  readonly fetchFor: (machine: Machine, client: Client, watch: RequestWatch) => typeof fetch
  readonly setMode: (mode: EndpointMode) => void
  readonly mode: () => EndpointMode
  readonly setSecret: (secret: string) => void
  /** Whether it ever rejected this secret. */
  readonly hasRejected: (secret: string) => boolean
  /** The longest that it ever asked for, in milliseconds. */
  readonly longestRetryAfter: () => number
}

type Way = { readonly answer: Answer; readonly after: number; readonly body: "whole" | "breaks" | "hangs" }

export function makeEndpoint(
  timeline: Timeline,
  issuedTokens: IssuedTokens,
  chance: Chance,
  profile: Profile
): Endpoint {
  let mode: EndpointMode = "healthy"
  let secret = ""
  let requests = 0
  let longest = 0
  const rejectedSecrets = new Set<string>()

  const fresh = (client: Client, lies = false): Answer => {
    const lifetime = chance.pick(...profile.lifetimes)
    const real = lies && chance.happens(0.5) ? lifetime / chance.int(2, 20) : lifetime
    return issued(issuedTokens.issue(client, timeline.now(), real), lifetime, chance, lies)
  }

  /** What was issued last, with the life that it has left; so do some endpoints. */
  const same = (client: Client): Answer => {
    const latest = issuedTokens.latest(client)
    const left = latest === undefined ? 0 : Math.floor((latest.endsAt - timeline.now()) / 1_000) * 1_000
    return latest === undefined || left <= 0 ? fresh(client) : issued(latest, left, chance)
  }

  const answerOf = (current: EndpointMode, posted: string, client: Client): Answer => {
    if (posted !== secret) return rejected(chance)
    switch (current) {
      case "lying":
        return fresh(client, true)
      case "same":
        return same(client)
      case "down":
      case "unavailable":
      case "unexpected":
      case "rejecting":
      case "invalid":
        return failure(current, chance, timeline.now())
      case "healthy":
      case "slow":
      case "hanging":
      case "brokenBody":
      case "mixed":
        return fresh(client)
    }
  }

  const wayOf = (posted: string, client: Client): Way | undefined => {
    const current = mode === "mixed" ? chance.pick(...moods) : mode
    const answer = answerOf(current, posted, client)
    const { requestTimeout } = profile.options
    const after = current === "slow" ? chance.int(0, Math.ceil(requestTimeout * 1.1)) : chance.int(0, profile.latency)
    if (current === "hanging") return undefined
    return { answer, after, body: current === "brokenBody" ? chance.pick("breaks", "hangs") : "whole" }
  }

  return {
    mode: () => mode,
    setMode: (next) => {
      mode = next
    },
    setSecret: (next) => {
      secret = next
    },
    hasRejected: (used) => rejectedSecrets.has(used),
    longestRetryAfter: () => longest,
    fetchFor: (machine, client, watch) => (_, init) => {
      const signal = init?.signal ?? undefined
      if (signal?.aborted) return Promise.reject(signal.reason as Error)
      const { clientSecret: posted } = JSON.parse(init?.body as string) as { readonly clientSecret: string }
      const request: SeenRequest = { number: ++requests, secret: posted }
      const way = wayOf(posted, client)
      return new Promise<Response>((resolve, reject) => {
        watch.sent(request)
        let over = false
        const giveUp = (): void => {
          if (!over) watch.givenUp(request)
          over = true
          reject(signal?.reason as Error)
        }
        signal?.addEventListener("abort", giveUp, { once: true })
        const finish = ({ answer, body }: Way): void => {
          if (over) return
          const broken = answer.means === "issued" && body !== "whole"
          if (broken && body === "hangs") return resolve(withBody(new ReadableStream()))
          over = true
          const seen: Answer = broken ? { means: "unavailable", response: answer.response } : answer
          if (seen.means === "rejected") rejectedSecrets.add(posted)
          longest = Math.max(longest, seen.retryAfter ?? 0)
          watch.answered(request, seen)
          if (broken) resolve(withBody(new ReadableStream({ start: (stream) => stream.error(new Error("reset")) })))
          else if (answer.response === undefined) reject(transportError(posted, init))
          else resolve(answer.response())
        }
        if (way !== undefined) timeline.add(way.after, () => finish(way), machine)
      })
    }
  }
}

const moods = [
  "healthy",
  "slow",
  "hanging",
  "unavailable",
  "unexpected",
  "rejecting",
  "invalid",
  "lying",
  "same"
] as const

function withBody(body: ReadableStream<Uint8Array>): Response {
  return new Response(body)
}

/** Transports tell everything they know. */
function transportError(posted: string, init: RequestInit | undefined): Error {
  const cause = Object.assign(new Error(`socket closed while sending ${posted}`), { code: "ECONNRESET", init })
  return Object.assign(new TypeError(`fetch failed: ${init?.body as string}`, { cause }), { config: init })
}
