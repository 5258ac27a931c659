import { describe, expect, it } from "vitest"
import { isMissed, ratio, type Row, spread } from "../src/report/row.ts"

const row = (ours: ReadonlyArray<number>, peer: ReadonlyArray<number>, limit?: number): Row => ({
  what: "a thing",
  unit: "ms",
  ours,
  peer,
  peerName: "another",
  ...(limit !== undefined && { limit })
})

describe("ratios", () => {
  it("are taken within a round, so that a slow round is in both", () => {
    expect(ratio(row([10, 300, 20], [5, 100, 20]))).toEqual({ least: 1, median: 2, most: 3 })
  })

  it("of an even number of rounds have one of the middle two as their median", () => {
    expect(spread([4, 1, 3, 2])).toEqual({ least: 1, median: 2, most: 4 })
  })

  it("miss a limit only above it", () => {
    expect(isMissed(row([3], [2], 1.5))).toBe(false)
    expect(isMissed(row([3.1], [2], 1.5))).toBe(true)
    expect(isMissed(row([3.1], [2]))).toBe(false)
  })

  it("that could not be taken miss it", () => {
    expect(isMissed(row([], [], 1.5))).toBe(true)
    expect(isMissed(row([0], [0], 0))).toBe(true)
  })
})
