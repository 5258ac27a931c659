import type { Measurement } from "../finding.ts"
import { interleave } from "../interleave.ts"
import { runProgram } from "../run-program.ts"
import { scaled } from "../setting.ts"

/** "100,000 callers each aborted by its own signal at most 1.5x promise and race." */
export const abortStorm: Measurement = async (setting) => {
  const callers = scaled(setting, 100_000, 1_000)
  const run = (implementation: string) => () =>
    runProgram<number>(setting.node, "abort-storm.ts", setting.dir, implementation, callers)
  const cases = { ours: run("ours"), race: run("race"), control: run("race") }
  const { ours, race, control } = await interleave(cases, scaled(setting, 5))
  const peerName = "promise and race"
  return {
    rows: [
      { what: "100,000 waiting callers, each aborted: time", unit: "ms", ours, peer: race, peerName, limit: 1.5 },
      { what: "… null control", unit: "ms", ours: control, peer: race, peerName }
    ]
  }
}
