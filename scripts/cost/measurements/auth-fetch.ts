import type { Samples } from "../interleave.ts"
import { runProgram } from "../run-program.ts"
import type { Measurement } from "./measurement.ts"

/** What `createAuthFetch` adds to a call on a transport that answers at once. */
export const authFetch: Measurement = async (dir) => {
  type Result = Samples<"bare" | "control" | "ours" | "bareTwo" | "oursTwo", number>
  const { bare, control, ours, bareTwo, oursTwo } = await runProgram<Result>("auth-fetch.ts", dir, 30)
  const added = (samples: ReadonlyArray<number>, base: ReadonlyArray<number>) =>
    samples.map((sample, round) => sample - (base[round] ?? 0))
  const peerName = "the call itself, constant header"
  return [
    { what: "createAuthFetch adds, no headers", unit: "ns", ours: added(ours, bare), peer: bare, peerName },
    { what: "createAuthFetch adds, two headers", unit: "ns", ours: added(oursTwo, bareTwo), peer: bareTwo, peerName },
    { what: "null control adds", unit: "ns", ours: added(control, bare), peer: bare, peerName }
  ]
}
