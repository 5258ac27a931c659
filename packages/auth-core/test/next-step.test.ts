import { describe, expect, it } from "vitest"
import { beginRun, leaseAnswered, nextStep, type RenewalRun } from "../src/renewal/next-step.ts"
import { initialState, type RenewalState } from "../src/renewal/state.ts"
import { nextState } from "../src/renewal/next-state.ts"

const policy = {
  renewBefore: 300_000,
  requestTimeout: 10_000,
  renewalTimeout: 30_000,
  storeTimeout: 1_000,
  maxInvalidations: 5,
  shares: true
}
const now = { wall: 1_750_000_000_000, monotonic: 0 }

/** The steps of a renewal that finds an empty store, and a free lease. */
function stepsOf(state: RenewalState, change: (state: RenewalState, step: string, run: RenewalRun) => RenewalState) {
  let current = nextState(state, { _tag: "RenewalStarted", now }, policy)
  let run = beginRun(current)
  const names: Array<string> = []
  while (names.at(-1) !== "RequestToken") {
    const next = nextStep(run, current, now, policy, 1)
    names.push(next.step._tag)
    run = next.step._tag === "TakeLease" ? leaseAnswered(next.run, "held") : next.run
    current = change(current, next.step._tag, run)
  }
  return { names, run }
}

describe("the steps of a renewal that shares a token", () => {
  it("read the store, take the lease, read again, and request a token", () => {
    const { names } = stepsOf(initialState, (state) => state)
    expect(names).toEqual(["OpenEntry", "ReadStore", "TakeLease", "ReadStore", "RequestToken"])
  })

  it("promise 18: begin again with the entry of another certificate, whenever it is replaced", () => {
    const { names, run } = stepsOf({ ...initialState, certificate: "one" }, (state, _, { phase }) =>
      phase === "requests" ? nextState(state, { _tag: "CertificateChanged", now, certificate: "two" }, policy) : state
    )
    const begin = ["OpenEntry", "ReadStore", "TakeLease", "ReadStore"]
    expect(names).toEqual([...begin, "ReleaseLease", ...begin, "RequestToken"])
    expect(run.certificate).toBe("two")
  })
})
