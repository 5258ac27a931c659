import { readFile } from "node:fs/promises"
import { expect, it } from "vitest"
import type { Results } from "../src/report/results.ts"
import { resultsFile, written } from "../src/report/written.ts"

it("what the document and its pictures say is what was measured", async () => {
  const results = JSON.parse(await readFile(resultsFile, "utf8")) as Results
  const files = await written(results)
  expect(files.size).toBe(3)
  for (const [file, text] of files) expect(await readFile(file, "utf8")).toBe(text)
})
