// Time and allocation of `currentToken()`, beside a Map lookup with the same two clock reads.
// Arguments: the consumer's folder, the number of rounds.
import { interleave } from "../interleave.ts"
import { managerOn } from "./installed.ts"
import { accessToken, tokenResponse } from "./token-response.ts"
import { usedHeap } from "./used-heap.ts"

/** Of one call. */
export interface CallCost {
  readonly nanoseconds: number
  readonly bytes: number
}

const [dir = "", rounds = ""] = process.argv.slice(2)
const tokens = await managerOn(async () => tokenResponse(), dir)
await tokens.getToken()
const held = new Map([["token", accessToken]])
const due = { wall: Date.now() + 3_600_000, monotonic: performance.now() + 3_600_000 }

// Written out twice: a function that both share would be compiled for both at once.
let characters = 0
const floor = (calls: number): void => {
  for (let call = 0; call < calls; call++) {
    const token = held.get("token")
    if (Date.now() < due.wall && performance.now() < due.monotonic) characters += token?.length ?? 0
  }
}
const control = (calls: number): void => {
  for (let call = 0; call < calls; call++) {
    const token = held.get("token")
    if (Date.now() < due.wall && performance.now() < due.monotonic) characters += token?.length ?? 0
  }
}
const ours = (calls: number): void => {
  for (let call = 0; call < calls; call++) characters += tokens.currentToken()?.length ?? 0
}

/** The young generation is large enough (see run-program.ts) that nothing is collected while the calls are made. */
function bytes(run: (calls: number) => void): number {
  const before = usedHeap()
  run(50_000)
  return (process.memoryUsage().heapUsed - before) / 50_000
}

function nanoseconds(run: (calls: number) => void): number {
  const start = performance.now()
  run(200_000)
  return ((performance.now() - start) * 1e6) / 200_000
}

const cost = (run: (calls: number) => void) => (): CallCost => ({ nanoseconds: nanoseconds(run), bytes: bytes(run) })
const cases = { ours: cost(ours), floor: cost(floor), control: cost(control) }
// Until everything is compiled for good.
await interleave(cases, 8)
console.log(JSON.stringify(await interleave(cases, Number(rounds))))
if (characters === 0) throw new Error("No token was read.")
