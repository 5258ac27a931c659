import { readFile } from "node:fs/promises"
import { expect, it } from "vitest"
import { readResults, written } from "../src/report/written.ts"

it("what the document and its pictures say is what was measured", async () => {
  const files = await written(await readResults())
  expect(files.size).toBe(3)
  for (const [file, text] of files) expect(await readFile(file, "utf8")).toBe(text)
})
