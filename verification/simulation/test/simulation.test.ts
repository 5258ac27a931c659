import { describe, expect, it } from "vitest"
import { runRange } from "../src/seed-range.ts"
import { runSeed } from "../src/run-seed.ts"
import { liveOneYear } from "../src/year.ts"

const seeds = 300

describe("the whole manager in a simulated world", () => {
  it(`keeps its promises for ${seeds} seeds`, async () => {
    const { finding, steps, ...ran } = await runRange({ from: 0, seeds })
    expect(finding).toBeUndefined()
    expect(ran.seeds).toBe(seeds)
    expect(steps).toBeGreaterThan(50 * seeds)
  })

  it("the same seed goes the same way, another one another", async () => {
    const hashes = [await runSeed(7), await runSeed(7), await runSeed(8)].map((run) => run.hash())
    expect(hashes[0]).toBe(hashes[1])
    expect(hashes[0]).not.toBe(hashes[2])
  })

  it("keeps no more after a year than after a day", async () => {
    const kept = await liveOneYear(1)
    expect(kept.tokens).toBeGreaterThan(8_000)
    expect(kept.routes).toBeGreaterThan(10_000)
    expect(kept).toMatchObject({ cleared: 16, ignoredRoutes: 64 })
    expect(kept.clearedMeanwhile).toBeLessThanOrEqual(1)
    expect(kept.timers).toBeLessThanOrEqual(2)
  })
})
