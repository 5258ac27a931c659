// Callers who all ask at once for a token that nobody has yet.
// Arguments: the consumer's folder, how many callers, which implementation; or the transport and name of a client, which
// then is called instead of asked.
import { setTimeout } from "node:timers/promises"
import type { TokenBody } from "../peers/client.ts"
import { families } from "../peers/families.ts"
import { managerOn } from "./installed.ts"
import { memoizedPromise } from "./memoized-promise.ts"
import { stubGround } from "./stub-ground.ts"
import { tokenBody, tokenResponse } from "./token-response.ts"
import { usedHeap } from "./used-heap.ts"

export interface HerdCost {
  /** From the first call to the last caller served, without the wait for the endpoint. */
  readonly milliseconds: number
  readonly bytesPerCaller: number
  readonly requests: number
  /** The most memory that the process ever had, in mebibytes. */
  readonly peak: number
}

const [dir = "", count = "", implementation = "", client = ""] = process.argv.slice(2)
const callers = Number(count)

const answers: Array<() => void> = []
const answered = (): Promise<void> => new Promise((resolve) => answers.push(resolve))
const requestToken = async (): Promise<TokenBody> => {
  await answered()
  return tokenBody
}
// Made early: the first one loads all of fetch.
const response = tokenResponse()
const endpoint = async (): Promise<Response> => {
  await answered()
  return response
}
const memoized = async (): Promise<string> => ((await (await endpoint()).json()) as TokenBody).access_token

async function asks(): Promise<() => Promise<unknown>> {
  if (implementation === "ours") return (await managerOn(endpoint, dir)).getToken
  if (implementation === "async" || implementation === "plain") return memoizedPromise[implementation](memoized)
  const makeCall = families[implementation]?.[client]
  if (makeCall === undefined) throw new Error(`There is no client "${client}" of ${implementation}.`)
  return makeCall(stubGround(dir, requestToken))
}

const ask = await asks()
let served = 0
let serve = (): void => {}
const allServed = new Promise<void>((resolve) => {
  serve = () => {
    if (++served === callers) resolve()
  }
})

const before = usedHeap()
const asked = performance.now()
for (let caller = 0; caller < callers; caller++) void ask().then(serve)
const waiting = performance.now()
await setTimeout(20)
const bytesPerCaller = (usedHeap() - before) / callers
const requests = answers.length
const end = performance.now()
for (const answer of answers) answer()
await allServed
const milliseconds = waiting - asked + (performance.now() - end)
// The unit of maxRSS is a kibibyte.
const peak = process.resourceUsage().maxRSS / 1024
console.log(JSON.stringify({ milliseconds, bytesPerCaller, requests, peak } satisfies HerdCost))
process.exit()
