// Counts again, and writes the table into the guides of both languages.
import { countAll, countsTable } from "./counts-table.ts"
import { guides, writeTable } from "./guides.ts"

const lines = await countAll()
await writeTable(guides.en, countsTable(lines, "en"))
await writeTable(guides.pt, countsTable(lines, "pt"))
console.log(countsTable(lines, "en"))
