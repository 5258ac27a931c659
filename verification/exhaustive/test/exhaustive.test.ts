import { expect, it } from "vitest"
import { oneProcess } from "../src/one-process.ts"
import { search, type Searched } from "../src/search.ts"
import { severalProcesses } from "../src/several-processes.ts"
import { processes } from "../src/shared-world.ts"
import { beginning, beginningWithBudget, beginningWithCertificate } from "../src/world.ts"

/** Searches everything, and fails as it comes upon a broken invariant. */
function expectAllSound<World, Step extends { readonly name: string; readonly world: World }>(
  searched: Searched<World, Step>
): void {
  const { states, taken, depth } = search(searched)
  console.log(`visited ${states} states by ${taken} steps, ${depth} deep`)
  expect(states).toBeGreaterThan(1_000)
}

it("in every state that the rules can reach: at most one renewal; valid tokens never withheld; dead ones never served; attempts spaced; a way back", () => {
  expectAllSound(oneProcess(beginning))
})

it("promise 19: with a budget of token requests: never more than it allows; a wait ends as it allows one; a way back", () => {
  expectAllSound(oneProcess(beginningWithBudget))
})

it("promise 18: another certificate costs no token, and a token of the one before is due", () => {
  expectAllSound(oneProcess(beginningWithCertificate))
})

it("promises 24 and 25: two processes that share a store with a lease, in any order of their steps, one of which may be the last: one token request, and none stale", () => {
  expectAllSound(severalProcesses(processes(2, { failures: 1, deaths: 1, freezes: 1 })))
})
