// The fetch adapter at full speed on the sandbox, with tokens that live two seconds.
// Arguments: the consumer's folder, how many seconds.
import { fork } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { credentials } from "../peers/client.ts"
import { installed } from "./installed.ts"
import { usedHeap } from "./used-heap.ts"

export interface SoakCost {
  readonly calls: number
  /** How many calls ended with something else than 200, by what. */
  readonly failures: Readonly<Record<string, number>>
  readonly renewals: number
  /** Mebibytes of heap in use, garbage not counted, at as many instants in even steps. */
  readonly heap: ReadonlyArray<number>
  /** Mebibytes that the process occupies, at the same instants. */
  readonly resident: ReadonlyArray<number>
}

const [dir = "", seconds = ""] = process.argv.slice(2)
const inFlight = 64
const looks = 20

const server = fork(join(import.meta.dirname, "soak-server.ts"), { execArgv: [] })
const [baseUrl] = (await once(server, "message")) as [string]
const { createAuthFetch, createTokenManager, ntxPay } = await installed("@pix/auth-fetch", dir)
const tokens = createTokenManager({ provider: ntxPay(), ...credentials, baseUrl })
const pix = createAuthFetch(tokens)

let calls = 0
const failures: Record<string, number> = {}
const fail = (end: string): void => void (failures[end] = (failures[end] ?? 0) + 1)
async function callOnce(): Promise<void> {
  calls++
  try {
    const response = await pix("/accounts/balances")
    await response.arrayBuffer()
    if (response.status !== 200) fail(String(response.status))
  } catch (error) {
    fail(String(error))
  }
}

const heap: Array<number> = []
const resident: Array<number> = []
const begun = performance.now()
const step = (Number(seconds) * 1_000) / looks
for (let look = 1; look <= looks; look++) {
  const end = begun + look * step
  const lane = async (): Promise<void> => {
    while (performance.now() < end) await callOnce()
  }
  await Promise.all(Array.from({ length: inFlight }, lane))
  // At rest: what is in use is held by somebody.
  heap.push(usedHeap() / 2 ** 20)
  resident.push(process.memoryUsage.rss() / 2 ** 20)
}
const { renewals } = tokens.snapshot().counters
console.log(JSON.stringify({ calls, failures, renewals, heap, resident } satisfies SoakCost))
server.disconnect()
process.exit()
