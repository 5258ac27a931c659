import type { Watched } from "../process/seen.ts"
import type { Answer } from "../world/endpoint-answers.ts"
import type { SeenRequest } from "../world/token-requests.ts"

/** Judges when one process sends token requests, how many, and how long it waits for them. */
export interface TokenRequests {
  readonly sent: (request: SeenRequest) => void
  readonly answered: (request: SeenRequest, answer: Answer) => void
  readonly givenUp: (request: SeenRequest) => void
  /** There is a token. */
  readonly renewed: () => void
  readonly inFlight: () => number
  /** Called again and again while time goes by. */
  readonly check: () => void
}

interface Failed {
  readonly at: number
  readonly means: Answer["means"]
  readonly secret: string
  readonly retryAfter: number
}

const minute = 60_000
const longestRetryAfter = 5 * minute
/** The first pauses last a second, and half a second where an attempt is repeated; chance may halve them. */
const shortestPauses = { repeated: 250, failed: 500 }
/** No table of failures lets more happen in a minute: without a token, pauses grow to 5 s, after a rejection to 60. */
const mostFailures = 30
const mostRejections = 8

export function tokenRequests({ seen, machine, profile, check }: Watched): TokenRequests {
  const { options, lag, clockTroubles, lifetimes, endpointModes } = profile
  const inFlight = new Map<SeenRequest, number>()
  let failed: Failed | undefined
  let failures: ReadonlyArray<Failed> = []
  let successes: ReadonlyArray<number> = []
  /** Five 401s, one that was due, one for whoever wants a longer life as soon as that makes sense. */
  const mostSuccesses = 7 + Math.ceil(30_000 / Math.min(30_000, Math.min(...lifetimes) / 10))
  const isStated = !endpointModes.some((mode) => mode === "lying" || mode === "same" || mode === "mixed")

  const fails = ({ secret }: SeenRequest, means: Answer["means"], retryAfter = 0): void => {
    failed = { at: machine.monotonic(), means, secret, retryAfter }
    failures = [...failures.filter(({ at }) => machine.monotonic() - at < minute), failed]
  }

  const isPaused = ({ secret }: SeenRequest, { at, means, ...last }: Failed): void => {
    if (clockTroubles || (means === "rejected" && last.secret !== secret)) return
    const waited = machine.monotonic() - at
    const { repeated, failed: other } = shortestPauses
    check(waited >= (means === "unavailable" ? repeated : other), "a pause after each failure", () => `${waited} ms`)
    const asked = Math.min(last.retryAfter, longestRetryAfter)
    check(waited >= asked, "a Retry-After is obeyed", () => `${waited} of ${asked} ms after ${means}`)
  }

  return {
    inFlight: () => inFlight.size,
    sent: (request) => {
      inFlight.set(request, machine.awake())
      check(inFlight.size === 1, "at most one token request at a time", () => `${inFlight.size} are in flight`)
      check(!seen.disposed, "no token request after dispose()", () => `request ${request.number}`)
      if (failed !== undefined) isPaused(request, failed)
    },
    answered: (request, { means, retryAfter }) => {
      inFlight.delete(request)
      if (means !== "issued") return fails(request, means, retryAfter)
      failed = undefined
      failures = []
      const at = machine.monotonic()
      successes = [...successes.filter((earlier) => at - earlier < 30_000), at]
      check(
        !isStated || successes.length <= mostSuccesses,
        "a bounded number of tokens",
        () => `${successes.length} within 30 s`
      )
    },
    givenUp: (request) => {
      inFlight.delete(request)
      fails(request, "unavailable")
    },
    renewed: () => {
      failed = undefined
      failures = []
    },
    check: () => {
      const lately = failures.filter(({ at }) => machine.monotonic() - at < minute)
      const rejections = lately.filter(({ means, secret }) => means === "rejected" && secret === failed?.secret)
      const isBounded = lately.length <= mostFailures && rejections.length <= mostRejections
      check(
        isBounded || clockTroubles,
        "a bounded number of failures",
        () => `${lately.length}, with ${rejections.length} rejections of one secret, within a minute`
      )
      for (const [{ number }, since] of inFlight) {
        const lasted = machine.awake() - since
        const isInTime = lasted <= options.requestTimeout + lag
        check(isInTime, "a token request ends in time", () => `request ${number} has lasted for ${lasted} ms`)
      }
    }
  }
}
