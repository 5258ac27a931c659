import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Token } from "../src/token/token.ts"
import type { Instant } from "../src/time/instant.ts"
import { renewalWindow, tokenState } from "../src/token/token-state.ts"

const issued = { accessToken: "a", scopes: [], lifetime: 3_600_000, lifetimeAssumed: false }
const sentAt: Instant = { wall: 1_000_000, monotonic: 500 }
const token = Token.issued(issued, sentAt, 300_000)
const after = (wall: number, monotonic = wall): Instant => ({ wall: 1_000_000 + wall, monotonic: 500 + monotonic })

describe("states: a pure function of token and instant", () => {
  it.each([
    { when: "at once", now: after(0), state: "fresh" },
    { when: "a millisecond before the window", now: after(3_299_999), state: "fresh" },
    { when: "as the window opens", now: after(3_300_000), state: "due" },
    { when: "a millisecond before expiry", now: after(3_599_999), state: "due" },
    { when: "at expiry", now: after(3_600_000), state: "expired" },
    { when: "promise 6: wall clock set back an hour, at expiry", now: after(0, 3_600_000), state: "expired" },
    { when: "promise 6: wall clock set back an hour, in the window", now: after(0, 3_300_000), state: "due" },
    { when: "promise 6: slept through expiry, monotonic stood still", now: after(3_600_000, 1), state: "expired" },
    { when: "promise 6: wall clock set back before the token was sent", now: after(-9_000_000, 5), state: "fresh" }
  ])("$when: $state", ({ now, state }) => {
    expect(tokenState(token, now)).toBe(state)
  })

  it("no token: missing", () => {
    expect(tokenState(undefined, sentAt)).toBe("missing")
  })

  it("never goes backwards as both clocks move on", () => {
    const order = ["fresh", "due", "expired"]
    fc.assert(
      fc.property(fc.nat(4_000_000), fc.nat(4_000_000), fc.integer({ min: -1e7, max: 1e7 }), (first, more, skew) => {
        const before = tokenState(token, after(first + skew, first))
        const later = tokenState(token, after(first + skew + more, first + more))
        expect(order.indexOf(later)).toBeGreaterThanOrEqual(order.indexOf(before))
      })
    )
  })
})

describe("the renewal window is min(renewBefore, lifetime / 5), up to a tenth earlier", () => {
  it.each([
    [3600, 300],
    [600, 120],
    [60, 12],
    [1800, 300],
    [1, 0.2]
  ])("%d s of life: %d s", (lifetime, window) => {
    expect(renewalWindow(lifetime * 1000, 300_000, 0)).toBe(window * 1000)
    expect(renewalWindow(lifetime * 1000, 300_000, 1)).toBe(window * 1100)
  })
})
