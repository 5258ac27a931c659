import { describe, expect, it } from "vitest"
import { steps } from "../src/steps.ts"
import { brokenAfter, sharedFingerprint } from "../src/shared-invariants.ts"
import { moves, type SharedWorld, twoProcesses } from "../src/two-processes.ts"
import { brokenBy, brokenIn, findsBack } from "../src/invariants.ts"
import { beginning, beginningWithBudget, beginningWithCertificate, fingerprint, type World } from "../src/world.ts"

interface Visit {
  readonly world: World
  readonly path: ReadonlyArray<string>
}

/** Visits every world that can be reached, breadth first, so that a broken invariant comes with a shortest way to it. */
function search(from: World) {
  const seen = new Set([fingerprint(from)])
  let frontier: ReadonlyArray<Visit> = [{ world: from, path: [] }]
  let taken = 0
  let depth = 0
  const complain = (what: string, path: ReadonlyArray<string>): never => {
    throw new Error(`${what}, after:\n  ${path.join("\n  ")}`)
  }
  while (frontier.length > 0) {
    const next: Array<Visit> = []
    for (const { world, path } of frontier) {
      for (const step of steps(world)) {
        taken++
        const way = [...path, step.name]
        const broken = [...(step.through ?? []), { before: world, step }]
          .map(({ before, step: one }) => brokenBy(before, one) ?? brokenIn(one.world))
          .find((complaint) => complaint !== undefined)
        if (broken !== undefined) complain(broken, way)
        const print = fingerprint(step.world)
        if (seen.has(print)) continue
        seen.add(print)
        if (!step.world.state.disposed && !findsBack(step.world)) complain("no way back to fresh", way)
        next.push({ world: step.world, path: way })
      }
    }
    frontier = next
    depth++
  }
  return { states: seen.size, taken, depth }
}

describe("every state that the rules can reach", () => {
  it("at most one renewal; valid tokens never withheld; dead ones never served; attempts spaced; a way back", () => {
    const { states, taken, depth } = search(beginning)
    console.log(`visited ${states} states by ${taken} steps, ${depth} deep`)
    expect(states).toBeGreaterThan(1_000)
  }, 240_000)

  it("promise 19: with a budget of token requests: never more than it allows; a wait ends as it allows one; a way back", () => {
    const { states, taken, depth } = search(beginningWithBudget)
    console.log(`visited ${states} states by ${taken} steps, ${depth} deep`)
    expect(states).toBeGreaterThan(1_000)
  }, 240_000)

  it("promise 18: another certificate costs no token, and a token of the one before is due", () => {
    const { states, taken, depth } = search(beginningWithCertificate)
    console.log(`visited ${states} states by ${taken} steps, ${depth} deep`)
    expect(states).toBeGreaterThan(1_000)
  }, 240_000)
})

/** Visits every world of two processes, breadth first. */
function searchShared() {
  const seen = new Set([sharedFingerprint(twoProcesses)])
  let frontier: ReadonlyArray<{ readonly world: SharedWorld; readonly path: ReadonlyArray<string> }> = [
    { world: twoProcesses, path: [] }
  ]
  let taken = 0
  let depth = 0
  while (frontier.length > 0) {
    const next: Array<{ readonly world: SharedWorld; readonly path: ReadonlyArray<string> }> = []
    for (const { world, path } of frontier) {
      for (const move of moves(world)) {
        taken++
        const broken = brokenAfter(world, move.world)
        if (broken !== undefined) throw new Error(`${broken}, after:\n  ${[...path, move.name].join("\n  ")}`)
        const print = sharedFingerprint(move.world)
        if (seen.has(print)) continue
        seen.add(print)
        next.push({ world: move.world, path: [...path, move.name] })
      }
    }
    frontier = next
    depth++
  }
  return { states: seen.size, taken, depth }
}

describe("two processes that share a store with a lease", () => {
  it("promises 24 and 25: in any order of their steps, one of which may be the last: one token request, and none stale", () => {
    const { states, taken, depth } = searchShared()
    console.log(`visited ${states} states by ${taken} steps, ${depth} deep`)
    expect(states).toBeGreaterThan(1_000)
  }, 240_000)
})
