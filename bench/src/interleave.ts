/** What every case gave, round by round. */
export type Samples<Name extends string, Sample> = { readonly [name in Name]: ReadonlyArray<Sample> }

/** Measures all cases once a round, in another order each time, so that what the machine does meanwhile hits all alike. */
export async function interleave<Name extends string, Sample>(
  cases: { readonly [name in Name]: () => Sample | Promise<Sample> },
  rounds: number
): Promise<Samples<Name, Sample>> {
  const names = Object.keys(cases) as Array<Name>
  const samples = Object.fromEntries(names.map((name) => [name, [] as Array<Sample>])) as Record<Name, Array<Sample>>
  for (let round = 0; round < rounds; round++) {
    for (const name of shuffled(names)) samples[name].push(await cases[name]())
  }
  return samples
}

export function shuffled<Item>(items: ReadonlyArray<Item>): ReadonlyArray<Item> {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item)
}
