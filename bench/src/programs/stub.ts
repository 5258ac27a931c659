// What each client costs on a transport that answers at once.
// Arguments: the consumer's folder, the number of rounds, calls in a round.
import { interleave, type Samples } from "../interleave.ts"
import type { Call } from "../peers/client.ts"
import { families } from "../peers/families.ts"
import { stubGround } from "./stub-ground.ts"
import { tokenBody } from "./token-response.ts"

/** Nanoseconds of a call, by client. */
export interface FamilyCost {
  readonly plain: Samples<string, number>
  /** With two headers of the caller's. */
  readonly headers: Samples<string, number>
}
export type StubCost = { readonly [transport: string]: FamilyCost }

const [dir = "", rounds = "", calls = ""] = process.argv.slice(2)

const ground = stubGround(dir, async () => tokenBody)
const two = { accept: "application/json", "x-idempotency-key": "7f1c6d52" }

const nanoseconds = (call: Call, headers?: Readonly<Record<string, string>>) => async (): Promise<number> => {
  const start = performance.now()
  for (let count = 0; count < Number(calls); count++) await call(headers)
  return ((performance.now() - start) * 1e6) / Number(calls)
}

const costs: Record<string, FamilyCost> = {}
for (const [transport, clients] of Object.entries(families)) {
  const ready = await Promise.all(
    Object.entries(clients).map(async ([name, client]) => [name, await client(ground)] as const)
  )
  const measure = async (headers?: Readonly<Record<string, string>>) => {
    const cases = Object.fromEntries(ready.map(([name, call]) => [name, nanoseconds(call, headers)]))
    // Until everything is compiled for good.
    await interleave(cases, Math.ceil(Number(rounds) / 4))
    return interleave(cases, Number(rounds))
  }
  costs[transport] = { plain: await measure(), headers: await measure(two) }
}
console.log(JSON.stringify(costs))
