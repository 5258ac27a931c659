import type { Chance } from "./chance.ts"
import type { EndpointMode } from "./profile.ts"
import type { IssuedToken } from "./issued-tokens.ts"
import { secretFingerprint, tokenMark } from "./issued-tokens.ts"

/** What the endpoint does with one request, and what the documented table calls it. */
export interface Answer {
  readonly means: "issued" | "unavailable" | "unexpected" | "rejected" | "invalid"
  /** Undefined where the transport throws instead. */
  readonly response: (() => Response) | undefined
  readonly accessToken?: string
  /** Milliseconds, as the answer states it and the documentation reads it. */
  readonly lifetime?: number
  /** Milliseconds. */
  readonly retryAfter?: number
}

const day = 24 * 3_600_000
const echo = `{"clientSecret":"${secretFingerprint}echoed","access_token":"${tokenMark}echoed"}`

/** A token as documented, its lifetime stated in one of the ways that are read. */
export function issued({ accessToken }: IssuedToken, lifetime: number, chance: Chance, lies = false): Answer {
  const seconds = lifetime / 1_000
  const form = lies ? chance.pick("long", "absent", "text") : chance.pick("number", "number", "text")
  const stated = { number: seconds, text: String(seconds), long: seconds + 400_000, absent: undefined }[form]
  const body = {
    access_token: accessToken,
    token_type: chance.pick("Bearer", "bearer"),
    expires_in: stated,
    scope: "a b"
  }
  const read = { number: lifetime, text: lifetime, long: day, absent: 3_600_000 }[form]
  return { means: "issued", response: () => Response.json(body), accessToken, lifetime: Math.min(read, day) }
}

type FailingMode = Extract<EndpointMode, "down" | "unavailable" | "unexpected" | "rejecting" | "invalid">

/** A failure of the kind that the mode stands for. */
export function failure(mode: FailingMode, chance: Chance, serverTime: number): Answer {
  switch (mode) {
    case "down":
      return { means: "unavailable", response: chance.pick(undefined, () => new Response(echo, { status: 503 })) }
    case "unavailable":
      return chance.happens(0.3) ? { means: "unavailable", response: undefined } : unavailable(chance, serverTime)
    case "unexpected": {
      const status = chance.pick(302, 307, 404, 405, 418, 0)
      return { means: "unexpected", response: () => (status === 0 ? Response.error() : new Response(echo, { status })) }
    }
    case "rejecting":
      return rejected(chance)
    case "invalid":
      return invalid(chance)
  }
}

export function rejected(chance: Chance): Answer {
  const status = chance.pick(400, 401, 403)
  if (chance.happens(0.5)) return { means: "rejected", response: () => new Response(echo, { status }) }
  const headers = { "retry-after": "120" }
  return { means: "rejected", retryAfter: 120_000, response: () => new Response(echo, { status, headers }) }
}

function unavailable(chance: Chance, serverTime: number): Answer {
  const status = chance.pick(408, 425, 429, 500, 502, 503, 504)
  const asked = chance.pick(undefined, undefined, 1, 2, 3, 20, 900)
  if (asked === undefined) return { means: "unavailable", response: () => new Response(echo, { status }) }
  const dated = chance.happens(0.4)
  const date = new Date(Math.floor(serverTime / 1_000) * 1_000)
  const headers = dated
    ? { "retry-after": new Date(date.getTime() + asked * 1_000).toUTCString(), date: date.toUTCString() }
    : { "retry-after": String(asked) }
  return { means: "unavailable", retryAfter: asked * 1_000, response: () => new Response(echo, { status, headers }) }
}

function invalid(chance: Chance): Answer {
  const token = `${tokenMark}never`
  const body = chance.pick<string | object>(
    "<html>maintenance</html>",
    "",
    echo.slice(0, -1),
    "x".repeat(70_000),
    { token_type: "Bearer", expires_in: 3_600 },
    { access_token: "", token_type: "Bearer", expires_in: 3_600 },
    { access_token: `${token}\r\nx: y`, token_type: "Bearer", expires_in: 3_600 },
    { access_token: token, token_type: "mac", expires_in: 3_600 },
    { access_token: token, token_type: "Bearer", expires_in: 0 },
    { access_token: token, token_type: "Bearer", expires_in: -5 },
    { access_token: token, token_type: "Bearer", expires_in: `soon ${token}` }
  )
  const text = typeof body === "string" ? body : JSON.stringify(body)
  const asked = chance.pick(undefined, undefined, undefined, 30)
  if (asked === undefined) return { means: "invalid", response: () => new Response(text) }
  const headers = { "retry-after": String(asked) }
  return { means: "invalid", retryAfter: asked * 1_000, response: () => new Response(text, { headers }) }
}
