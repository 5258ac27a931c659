// Calls while the token is due and its renewal takes 1.5 seconds: how long they wait for it.
// Arguments: the consumer's folder, the transport, the client.
import { setTimeout } from "node:timers/promises"
import { families } from "../peers/families.ts"
import { stubGround } from "./stub-ground.ts"
import { tokenBody } from "./token-response.ts"

export interface WaitCost {
  /** Milliseconds. */
  readonly longest: number
  readonly tokenRequests: number
}

const [dir = "", transport = "", name = ""] = process.argv.slice(2)

// All of them read the machine's clocks: these are set forward, into the last five minutes of the token.
let ahead = 0
const { now } = Date
const monotonic = performance.now.bind(performance)
Date.now = () => now() + ahead
performance.now = () => monotonic() + ahead

let tokenRequests = 0
let slow = false
const requestToken = async () => {
  tokenRequests++
  if (slow) await setTimeout(1_500)
  return { ...tokenBody, access_token: `${tokenBody.access_token}${tokenRequests}` }
}
const client = families[transport]?.[name]
if (client === undefined) throw new Error(`There is no client "${name}" of ${transport}.`)
const call = await client(stubGround(dir, requestToken))
// Until the code is compiled: what is measured is the waiting.
for (let count = 0; count < 200; count++) await call()

ahead = (tokenBody.expires_in - 120) * 1_000
slow = true
tokenRequests = 0
let longest = 0
const calls: Array<Promise<unknown>> = []
const timed = async (): Promise<void> => {
  const start = monotonic()
  await call()
  longest = Math.max(longest, monotonic() - start)
}
for (let count = 0; count < 40; count++) {
  calls.push(timed())
  await setTimeout(50)
}
await Promise.all(calls)
console.log(JSON.stringify({ longest, tokenRequests } satisfies WaitCost))
process.exit()
