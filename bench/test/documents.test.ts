import { describe, expect, it } from "vitest"
import { documentParts, filled } from "../src/report/documents.ts"
import { compare, renewed, type Results } from "../src/report/results.ts"
import type { Row } from "../src/report/row.ts"

const row = (median: number, limit?: number): Row => ({
  what: "a thing",
  unit: "ms",
  ours: [median],
  peer: [1],
  peerName: "another",
  ...(limit !== undefined && { limit })
})

const results = (rows: ReadonlyArray<readonly [node: string, row: Row]>): Results => ({
  measured: "2026-01-01",
  machine: "a machine",
  versions: {},
  compared: compare("stub", new Map(rows.map(([node, one]) => [node, [one]]))),
  figures: { size: { title: "Sizes", columns: ["what", "bytes"], rows: [["a thing", 12_345]] } },
  fleet: []
})

describe("the parts of the document", () => {
  it("say beside each ratio what was promised, and where it is missed", () => {
    const { targets } = documentParts(
      results([
        ["22.0.0", row(1, 1.5)],
        ["26.0.0", row(2, 1.5)]
      ])
    )
    expect(targets?.split("\n").at(-1)).toBe(
      "| a thing | another | 1.50×   | 1.00 (1.00–1.00); 1.00 ms | 2.00 (2.00–2.00) **missed**; 2.00 ms |"
    )
  })

  it("keep what is not promised apart", () => {
    const { targets, comparisons } = documentParts(results([["26.0.0", row(2)]]))
    expect(targets).not.toContain("a thing")
    expect(comparisons).toContain("| a thing | another | 2.00 (2.00–2.00); 2.00 ms |")
  })

  it("have a table for all else", () => {
    expect(documentParts(results([])).size).toContain("| a thing | 12,345 |")
  })
})

describe("a document", () => {
  it("gets each part at its place, in place of what was there", () => {
    const text = "A\n<!-- bench:size -->\nold\n<!-- /bench -->\nB\n"
    const once = filled(text, { size: "new" })
    expect(once).toBe("A\n<!-- bench:size -->\n\nnew\n\n<!-- /bench -->\nB\n")
    expect(filled(once, { size: "new" })).toBe(once)
  })

  it("has a place for each part, and a part for each place", () => {
    expect(() => filled("", { size: "new" })).toThrow("no place for size")
    expect(() => filled("<!-- bench:size -->\n<!-- /bench -->", {})).toThrow('"size", which was not measured')
  })
})

it("what is measured again takes the place of what it was, and nothing else does", () => {
  const of = (measurement: string, median: number) => compare(measurement, new Map([["26.0.0", [row(median)]]]))
  const old = { ...results([]), compared: [...of("stub", 1), ...of("herd", 1)] }
  const again = { ...results([]), figures: {}, compared: of("herd", 2) }
  const { compared, figures } = renewed(old, again)
  expect(compared.map(({ measurement, nodes }) => [measurement, nodes["26.0.0"]?.ours])).toEqual([
    ["stub", 1],
    ["herd", 2]
  ])
  expect(Object.keys(figures)).toEqual(["size"])
})
