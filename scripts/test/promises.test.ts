import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { citationsIn, promiseProblems, promisesIn } from "../documents/promises.ts"
import { root } from "../workspace.ts"

const read = (path: string): string => readFileSync(join(root, path), "utf8")
const listed = promisesIn(read("docs/promises.md"))
// Names of tests, and of the checks of the testkit.
const files = globSync(["{packages,apps,examples,verification}/*/test/**/*.ts", "packages/auth-testkit/src/**/*.ts"], {
  cwd: root,
  exclude: (path) => path.includes("node_modules")
})

describe("docs/promises.md", () => {
  it("lists only promises that a test cites, and no test cites another one", () => {
    const sources = new Map(files.map((path) => [path, read(path)]))
    expect(promiseProblems(listed, sources)).toEqual([])
  })

  it("numbers each promise once, in order, beginning with 1 to 15", () => {
    expect(listed.slice(0, 15)).toEqual(Array.from({ length: 15 }, (_, index) => index + 1))
    expect(listed).toEqual([...new Set(listed)].toSorted((one, other) => one - other))
  })

  it("lists the same promises in Portuguese", () => {
    expect(promisesIn(read("docs/pt-BR/promises.md"))).toEqual(listed)
  })
})

describe("promiseProblems", () => {
  const sources = (source: string) => new Map([["a.test.ts", source]])

  it("names a promise without a test", () => {
    expect(promiseProblems([1, 2], sources('it("promise 1: holds", () => {})'))).toEqual([
      "promise 2: no test cites it"
    ])
  })

  it("names a test of a promise that is not listed", () => {
    const source = 'it("promise 1: holds", () => {})\nit("promise 9: holds", () => {})'
    expect(promiseProblems([1], sources(source))).toEqual(["a.test.ts: promise 9 is not listed"])
  })

  it.each([
    ['it("promise 3: holds", () => {})', [3]],
    ['it.effect(\n    "promise 24: holds",\n () => {})', [24]],
    ['it.each([["a", 1]])("promise 14: %s", () => {})', [14]],
    ['describe("promise 8: the failure table", () => {})', [8]],
    ['describe("promises 10 and 15: a token that comes back", () => {})', [10, 15]],
    ['{ name: "promise 17: no token to another port", holds }', [17]],
    ['it("keeps promise 3: in part", () => {})', []],
    ["// promise 3: explained", []]
  ])("reads the citations of %s", (source, expected) => {
    expect(citationsIn(source)).toEqual(expected)
  })
})
