/** What is searched: worlds, and the steps from each to the next. */
export interface Searched<World, Step extends { readonly name: string; readonly world: World }> {
  readonly beginning: World
  /** Everything that can happen next. */
  readonly steps: (world: World) => ReadonlyArray<Step>
  /** Two worlds with the same one are one. */
  readonly fingerprint: (world: World) => string
  /** The invariant that a step breaks. */
  readonly brokenBy: (before: World, step: Step) => string | undefined
  /** What is wrong with a world, if these steps are all that can happen next. */
  readonly stuckAt?: (world: World, next: ReadonlyArray<Step>) => string | undefined
}

/** How much a search visited. */
export interface Visited {
  readonly states: number
  readonly taken: number
  readonly depth: number
}

/** The last step of a shortest way from the beginning, and the way before it. */
interface Way {
  readonly name: string
  readonly before: Way | undefined
}

/** Visits every world that can be reached, breadth first, so that a broken invariant comes with a shortest way to it. */
export function search<World, Step extends { readonly name: string; readonly world: World }>(
  searched: Searched<World, Step>
): Visited {
  const { beginning, steps, fingerprint, brokenBy, stuckAt } = searched
  const seen = new Set([fingerprint(beginning)])
  let frontier: Array<{ readonly world: World; readonly way: Way | undefined }> = [{ world: beginning, way: undefined }]
  let [taken, depth] = [0, 0]
  for (; frontier.length > 0; depth++) {
    const found: typeof frontier = []
    for (const { world, way } of frontier) {
      const next = steps(world)
      complain(stuckAt?.(world, next), way)
      for (const step of next) {
        taken++
        complain(brokenBy(world, step), way, step.name)
        const print = fingerprint(step.world)
        if (seen.has(print)) continue
        seen.add(print)
        found.push({ world: step.world, way: { name: step.name, before: way } })
      }
    }
    frontier = found
  }
  return { states: seen.size, taken, depth }
}

function complain(what: string | undefined, way: Way | undefined, last?: string): void {
  if (what === undefined) return
  const names = last === undefined ? [] : [last]
  for (let step = way; step !== undefined; step = step.before) names.unshift(step.name)
  throw new Error(`${what}, after:\n  ${names.join("\n  ")}`)
}
