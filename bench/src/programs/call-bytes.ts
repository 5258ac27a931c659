// What a call with the fetch adapter allocates, beside the same call with a constant header, on a transport that answers
// at once. Arguments: the consumer's folder, the number of rounds.
import { interleave } from "../interleave.ts"
import type { Call } from "../peers/client.ts"
import { bareFetch } from "../peers/constant-header.ts"
import { authFetch } from "../peers/ours.ts"
import { stubGround } from "./stub-ground.ts"
import { tokenBody } from "./token-response.ts"
import { usedHeap } from "./used-heap.ts"

const [dir = "", rounds = ""] = process.argv.slice(2)
const ground = stubGround(dir, async () => tokenBody)

/** The young generation is large enough (see run-program.ts) that nothing is collected while the calls are made. */
const bytes = (call: Call) => async (): Promise<number> => {
  const before = usedHeap()
  for (let count = 0; count < 20_000; count++) await call()
  return (process.memoryUsage().heapUsed - before) / 20_000
}
const cases = { ours: bytes(await authFetch(ground)), bare: bytes(await bareFetch(ground)) }
// Until everything is compiled for good.
await interleave(cases, 5)
console.log(JSON.stringify(await interleave(cases, Number(rounds))))
