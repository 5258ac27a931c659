// Checks what we cost in bytes and loaded modules, from the packed packages. Time is measured, and not checked: see main.ts.
import { installConsumer } from "../../verification/consumer/src/install-consumer.ts"
import type { ColdImport } from "./cold-import.ts"
import type { Samples } from "./interleave.ts"
import type { CallCost } from "./programs/current-token.ts"
import type { HerdCost } from "./programs/herd.ts"
import { spread } from "./report/row.ts"
import { runProgram } from "./run-program.ts"

interface Claim {
  readonly what: string
  readonly is: number
  readonly atMost: number
}

await using consumer = await installConsumer()
const { dir } = consumer

async function currentToken(): Promise<ReadonlyArray<Claim>> {
  const costs = await runProgram<Samples<"ours" | "floor", CallCost>>(process.execPath, "current-token.ts", dir, 9)
  const bytes = (name: "ours" | "floor") => Math.round(spread(costs[name].map((cost) => cost.bytes)).median)
  return [
    { what: "bytes that currentToken() allocates, of two clock reads", is: bytes("ours"), atMost: bytes("floor") }
  ]
}

async function call(): Promise<ReadonlyArray<Claim>> {
  const { ours, bare } = await runProgram<Samples<"ours" | "bare", number>>(process.execPath, "call-bytes.ts", dir, 5)
  const added = Math.round(spread(ours).median - spread(bare).median)
  // A promise, what an async function keeps, the header and two clock reads; compilers give or take a hundred.
  return [{ what: "bytes that createAuthFetch adds to a call", is: added, atMost: 750 }]
}

async function herd(): Promise<ReadonlyArray<Claim>> {
  const [ours, promise] = await Promise.all(
    ["ours", "async"].map((implementation) =>
      runProgram<HerdCost>(process.execPath, "herd.ts", dir, 10_000, implementation)
    )
  )
  if (ours === undefined || promise === undefined) throw new Error("The herd was not measured.")
  return [
    { what: "token requests of 10,000 cold callers", is: ours.requests, atMost: 1 },
    {
      what: "bytes per waiter, of 1.3 memoized promises",
      is: Math.round(ours.bytesPerCaller),
      atMost: Math.round(promise.bytesPerCaller * 1.3)
    }
  ]
}

async function lightImport(name: string): Promise<ReadonlyArray<Claim>> {
  const { undici } = await runProgram<ColdImport>(process.execPath, "cold-import.mjs", name, dir)
  // Node may rename what it loads: then this check would see nothing any more.
  if (!undici.onUse) throw new Error("Touching Headers loads no undici that cold-import.mjs would notice.")
  return [{ what: `times that import "${name}" loads undici`, is: Number(undici.onImport), atMost: 0 }]
}

const measured = [currentToken(), call(), herd(), lightImport("@pix/auth-core"), lightImport("@pix/auth-fetch")]
const claims = (await Promise.all(measured)).flat()
for (const { what, is, atMost } of claims) {
  console.log(`${what.padEnd(56)} ${String(is).padStart(5)} of ${atMost}${is <= atMost ? "" : "  too much"}`)
}
process.exitCode = claims.every(({ is, atMost }) => is <= atMost) ? 0 : 1
