import { interleave } from "../interleave.ts"
import { runProgram } from "../run-program.ts"
import type { Measurement } from "./measurement.ts"

/** "100,000 callers each aborted by its own signal at most 1.5x promise and race." */
export const abortStorm: Measurement = async (dir) => {
  const run = (implementation: string) => () => runProgram<number>("abort-storm.ts", dir, implementation, 100_000)
  const { ours, race, control } = await interleave({ ours: run("ours"), race: run("race"), control: run("race") }, 5)
  const peerName = "promise and race"
  return [
    { what: "100,000 callers, each aborted", unit: "ms", ours, peer: race, peerName, limit: 1.5 },
    { what: "null control: the race beside itself", unit: "ms", ours: control, peer: race, peerName }
  ]
}
