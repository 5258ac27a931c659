import * as undici7 from "undici"
import * as undici8 from "undici-8"

/** Both majors, with the types of the one that is older: what the tests use of them is the same. */
export const majors: ReadonlyArray<readonly [name: string, undici: typeof undici7]> = [
  ["undici 7", undici7],
  ["undici 8", undici8 as unknown as typeof undici7]
]
