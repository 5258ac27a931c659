import { interleave } from "../interleave.ts"
import type { HerdCost } from "../programs/herd.ts"
import { runProgram } from "../run-program.ts"
import type { Measurement } from "./measurement.ts"

/**
 * "100,000 concurrent cold callers: one token request, at most 1.5x the time and 1.3x the bytes per waiter of a memoized
 * promise, linear in N." Judged beside the promise that is memoized in an async function, the usual form. Its other form is
 * shown as well: there all callers share one promise, and with it one error object, where ours have one each.
 */
export const herd: Measurement = async (dir) => {
  const callers = 100_000
  const run = (implementation: string, count: number) => () =>
    runProgram<HerdCost>("herd.ts", dir, implementation, count)
  const results = await interleave(
    {
      ours: run("ours", callers),
      async: run("async", callers),
      control: run("async", callers),
      plain: run("plain", callers),
      quarter: run("ours", callers / 4)
    },
    7
  )
  const samples = (name: keyof typeof results, of: keyof HerdCost) => results[name].map((cost) => cost[of])
  const time = { unit: "ms", ours: samples("ours", "milliseconds") } as const
  const bytes = { unit: "B", ours: samples("ours", "bytesPerCaller") } as const
  const asyncPromise = "memoized promise in an async function"
  const plainPromise = "the same, shared by all callers"
  return [
    {
      what: "100,000 cold callers: token requests",
      unit: "",
      ours: samples("ours", "requests"),
      peer: samples("async", "requests"),
      peerName: asyncPromise,
      limit: 1
    },
    {
      what: "100,000 cold callers: time",
      ...time,
      peer: samples("async", "milliseconds"),
      peerName: asyncPromise,
      limit: 1.5
    },
    { what: "100,000 cold callers: time", ...time, peer: samples("plain", "milliseconds"), peerName: plainPromise },
    {
      what: "null control: the promise beside itself",
      unit: "ms",
      ours: samples("control", "milliseconds"),
      peer: samples("async", "milliseconds"),
      peerName: asyncPromise
    },
    {
      what: "100,000 cold callers: bytes per waiter",
      ...bytes,
      peer: samples("async", "bytesPerCaller"),
      peerName: asyncPromise,
      limit: 1.3
    },
    {
      what: "100,000 cold callers: bytes per waiter",
      ...bytes,
      peer: samples("plain", "bytesPerCaller"),
      peerName: plainPromise
    },
    {
      what: "100,000 cold callers: growth",
      ...time,
      peer: samples("quarter", "milliseconds").map((sample) => sample * 4),
      peerName: "4 x 25,000 of ours",
      limit: 1.5
    }
  ]
}
