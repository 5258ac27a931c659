// Processor time of a renewal, on an endpoint that answers at once, beside what everybody writes by hand.
// Arguments: the consumer's folder, the number of rounds, renewals in a round.
import { interleave } from "../interleave.ts"
import { credentials } from "../peers/client.ts"
import { installed } from "./installed.ts"
import { tokenResponse } from "./token-response.ts"

const [dir = "", rounds = "", renewals = ""] = process.argv.slice(2)
const { createTokenManager, ntxPay } = await installed("@pix/auth-fetch", dir)

// A clock that is moved by hand: each call finds its token expired.
let time = 1_700_000_000_000
const clock = { now: () => time, monotonic: () => time, sleep: () => new Promise<never>(() => {}) }
const endpoint = async (): Promise<Response> => tokenResponse()

const tokens = createTokenManager({ provider: ntxPay(), ...credentials, clock, fetch: endpoint })

let token: string | undefined
let expiresAt = 0
let renewing: Promise<void> | undefined
const renew = async (): Promise<void> => {
  const response = await endpoint()
  if (!response.ok) throw new Error(`HTTP ${response.status}`)
  const body = (await response.json()) as { access_token: string; expires_in: number }
  token = body.access_token
  expiresAt = time + body.expires_in * 1_000
}
const byHand = async (): Promise<string> => {
  if (time >= expiresAt) await (renewing ??= renew().finally(() => (renewing = undefined)))
  return token ?? ""
}

/** Microseconds of processor time for one renewal. */
const microseconds = (getToken: () => Promise<string>) => async (): Promise<number> => {
  const before = process.cpuUsage()
  for (let renewal = 0; renewal < Number(renewals); renewal++) {
    time += 7_200_000
    await getToken()
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / Number(renewals)
}
const cases = {
  ours: microseconds(() => tokens.getToken()),
  byHand: microseconds(byHand),
  control: microseconds(byHand)
}
await interleave(cases, Math.ceil(Number(rounds) / 3))
const before = tokens.snapshot().counters.renewals
const samples = await interleave(cases, Number(rounds))
const renewed = tokens.snapshot().counters.renewals - before
if (renewed !== Number(rounds) * Number(renewals)) throw new Error(`Only ${renewed} tokens were renewed.`)
console.log(JSON.stringify(samples))
