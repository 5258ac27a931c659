import { describe, expect, it } from "vitest"
import { dayOfFleet, type FleetClient } from "../src/fleet/day-of-fleet.ts"

const day = (client: FleetClient, outage: number, processes = 50) =>
  dayOfFleet({ processes, client, outage, callsAMinute: 10 })

describe("a day of a fleet", () => {
  it("is the same for the same seed, and another for another", () => {
    expect(day("alone", 10)).toEqual(day("alone", 10))
    const fleet = { processes: 50, client: "alone", outage: 10, callsAMinute: 10 } as const
    expect(dayOfFleet(fleet, 2)).not.toEqual(dayOfFleet(fleet, 1))
  })

  it("without an outage has no call that fails, whatever the client", () => {
    for (const client of ["documentation's class", "alone", "shared store"] as const) {
      expect(day(client, 0)).toMatchObject({ failedCalls: 0, recovery: 0 })
    }
  })

  it("has the token requests of one process where they share a token", () => {
    expect(day("shared store", 0).tokenRequests).toBe(day("shared store", 0, 1).tokenRequests)
    expect(day("shared store", 0, 1).tokenRequests).toBe(day("alone", 0, 1).tokenRequests)
  })

  it("has calls that wait for nobody while a token is held: an outage that ends before it does costs none", () => {
    expect(day("shared store", 4).failedCalls).toBe(0)
    // The class forgets the token that it has.
    expect(day("documentation's class", 120).failedCalls).toBeGreaterThan(day("alone", 120).failedCalls)
  })

  it("is over the outage within the longest pause", () => {
    for (const client of ["alone", "shared store"] as const) expect(day(client, 120).recovery).toBeLessThan(10)
  })

  it("promise 7: asks less often in an outage than the class, where nothing is shared", () => {
    for (const [callsAMinute, most] of [
      [1, 1],
      [60, 0.27]
    ] as const) {
      const fleet = { processes: 100, outage: 120, callsAMinute }
      const [ours, theirs] = (["alone", "documentation's class"] as const).map(
        (client) => dayOfFleet({ ...fleet, client }).tokenRequests
      )
      expect((ours ?? Number.NaN) / (theirs ?? 1)).toBeLessThanOrEqual(most)
    }
  })

  it("obeys one failure for all", () => {
    expect(day("shared store", 120).tokenRequests).toBeLessThan(day("alone", 120).tokenRequests / 10)
  })
})
