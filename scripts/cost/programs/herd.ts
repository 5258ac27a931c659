// Callers who all ask at once for a token that nobody has yet.
// Arguments: the consumer's folder, which implementation, how many callers.
import { setTimeout } from "node:timers/promises"
import { installedDoor, managerOn } from "./installed.ts"
import { memoizedPromise } from "./memoized-promise.ts"
import { tokenResponse } from "./token-response.ts"
import { usedHeap } from "./used-heap.ts"

export interface HerdCost {
  /** From the first call to the last caller served, without the wait for the endpoint. */
  readonly milliseconds: number
  readonly bytesPerCaller: number
  readonly requests: number
}

const [dir = "", implementation = "", count = ""] = process.argv.slice(2)
const callers = Number(count)

const answers: Array<(response: Response) => void> = []
const endpoint = (): Promise<Response> => new Promise((resolve) => answers.push(resolve))
const request = async (): Promise<string> =>
  ((await (await endpoint()).json()) as { access_token: string }).access_token
const getToken =
  implementation === "ours"
    ? managerOn(endpoint, await installedDoor(dir)).getToken
    : memoizedPromise[implementation as keyof typeof memoizedPromise](request)

// Made early: the first one loads all of fetch.
const response = tokenResponse()
let served = 0
let serve = (): void => {}
const allServed = new Promise<void>((resolve) => {
  serve = () => {
    if (++served === callers) resolve()
  }
})

const before = usedHeap()
const asked = performance.now()
for (let caller = 0; caller < callers; caller++) void getToken().then(serve)
const waiting = performance.now()
await setTimeout(20)
const bytesPerCaller = (usedHeap() - before) / callers
const answered = performance.now()
answers[0]?.(response)
await allServed
const milliseconds = waiting - asked + (performance.now() - answered)
const cost: HerdCost = { milliseconds, bytesPerCaller, requests: answers.length }
console.log(JSON.stringify(cost))
