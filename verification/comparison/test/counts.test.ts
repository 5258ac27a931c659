import { describe, expect, it } from "vitest"
import { countAll, countsTable } from "../src/counts-table.ts"
import { cells, guides, tableOf } from "../src/guides.ts"

const lines = await countAll()

describe("the counts of the guide that leads from the documentation's class to ours", () => {
  it.each(["en", "pt"] as const)(
    "stand in the guide in %s as they are counted (npm run counts writes them)",
    async (language) => {
      expect(await tableOf(guides[language])).toEqual(cells(countsTable(lines, language)))
    }
  )

  it("are the same for fetch, axios and ky", () => {
    for (const { ours } of lines) expect(ours).toEqual([ours[0], ours[0], ours[0]])
  })

  it("are worse for the class wherever fewer is better, but where it does not ask and fails instead", () => {
    const better = lines.filter(({ ours, theClass }) => (ours[0] ?? 0) >= theClass)
    expect(better.map(({ situation, counted }) => [situation.en, counted])).toEqual([
      ["The token is revoked: one call a second for a minute", "tokenRequests"]
    ])
  })
})
