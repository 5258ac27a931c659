// Searches what `npm test` has no time for, and prints how much it visited; fails as it comes upon a broken invariant.
import { maxInvalidations } from "../../../packages/auth-core/src/renewal/policy.ts"
import { oneProcess } from "./one-process.ts"
import { search, type Visited } from "./search.ts"
import { severalProcesses } from "./several-processes.ts"
import { processes } from "./shared-world.ts"
import { beginning, beginningWithBudget } from "./world.ts"

const { policy } = beginning
const asManagers = { ...beginning, policy: { ...policy, maxInvalidations } }
const largerBudget = { ...beginningWithBudget, policy: { ...policy, budget: { requests: 5, per: 60_000 } } }

const searches: Readonly<Record<string, () => Visited>> = {
  "a budget of five token requests a minute": () => search(oneProcess(largerBudget)),
  "five invalidations, as managers have": () => search(oneProcess(asManagers)),
  "two processes, both of which may die": () =>
    search(severalProcesses(processes(2, { failures: 1, deaths: 2, freezes: 1 }))),
  "three processes, and a token request that fails": () =>
    search(severalProcesses(processes(3, { failures: 1, deaths: 0, freezes: 0 }))),
  "three processes, one of which may die": () =>
    search(severalProcesses(processes(3, { failures: 0, deaths: 1, freezes: 0 })))
}

for (const [name, run] of Object.entries(searches)) {
  const { states, taken, depth } = run()
  console.log(`${name}: visited ${states} states by ${taken} steps, ${depth} deep`)
}
