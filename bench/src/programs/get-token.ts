// Time and allocation of an awaited `getToken()` that has a fresh token, beside one await and beside an async function.
// Arguments: the consumer's folder, the number of rounds.
import { interleave } from "../interleave.ts"
import type { CallCost } from "./current-token.ts"
import { managerOn } from "./installed.ts"
import { accessToken, tokenResponse } from "./token-response.ts"
import { usedHeap } from "./used-heap.ts"

const [dir = "", rounds = ""] = process.argv.slice(2)
const tokens = await managerOn(async () => tokenResponse(), dir)
await tokens.getToken()
const due = Date.now() + 3_600_000

let characters = 0
// Written out each time: a loop that all share would be compiled for all at once.
const settled = Promise.resolve(accessToken)
const oneAwait = async (calls: number): Promise<void> => {
  for (let call = 0; call < calls; call++) characters += (await settled).length
}
const held = async (): Promise<string> => (Date.now() < due ? accessToken : "")
const asyncFunction = async (calls: number): Promise<void> => {
  for (let call = 0; call < calls; call++) characters += (await held()).length
}
const ours = async (calls: number): Promise<void> => {
  for (let call = 0; call < calls; call++) characters += (await tokens.getToken()).length
}

/** The young generation is large enough (see run-program.ts) that nothing is collected while the calls are made. */
async function bytes(run: (calls: number) => Promise<void>): Promise<number> {
  const before = usedHeap()
  await run(50_000)
  return (process.memoryUsage().heapUsed - before) / 50_000
}

async function nanoseconds(run: (calls: number) => Promise<void>): Promise<number> {
  const start = performance.now()
  await run(200_000)
  return ((performance.now() - start) * 1e6) / 200_000
}

const cost = (run: (calls: number) => Promise<void>) => async (): Promise<CallCost> => ({
  nanoseconds: await nanoseconds(run),
  bytes: await bytes(run)
})
const cases = { ours: cost(ours), oneAwait: cost(oneAwait), asyncFunction: cost(asyncFunction) }
// Until everything is compiled for good.
await interleave(cases, 8)
console.log(JSON.stringify(await interleave(cases, Number(rounds))))
if (characters === 0) throw new Error("No token was read.")
