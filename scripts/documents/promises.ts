/** The numbers of the promises in a list of them: each entry begins with its number and a full stop. */
export function promisesIn(markdown: string): ReadonlyArray<number> {
  return [...markdown.matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number))
}

/**
 * The promises that the names of tests and checks cite. A name begins with `promise 13:`, or with `promises 10 and 15:` if
 * it tests two.
 */
export function citationsIn(source: string): ReadonlyArray<number> {
  const names = source.matchAll(/(?:[([]|\b(?:name|when): )\s*["'`]promises? (\d+(?:(?:, | and )\d+)*):/g)
  return [...names].flatMap(([, numbers = ""]) => numbers.split(/, | and /).map(Number))
}

/** What does not fit between the listed promises and the tests, by file for tests that cite a promise that is not listed. */
export function promiseProblems(
  listed: ReadonlyArray<number>,
  sources: ReadonlyMap<string, string>
): ReadonlyArray<string> {
  const cited = new Map([...sources].map(([path, source]) => [path, citationsIn(source)]))
  const tested = new Set([...cited.values()].flat())
  const untested = listed.filter((number) => !tested.has(number))
  const unlisted = [...cited].flatMap(([path, numbers]) =>
    numbers.filter((number) => !listed.includes(number)).map((number) => `${path}: promise ${number} is not listed`)
  )
  return [...untested.map((number) => `promise ${number}: no test cites it`), ...new Set(unlisted)]
}
