import { readFile } from "node:fs/promises"

/** A row of a table: the code in its first two columns. */
interface DocumentedError {
  readonly seen: ReadonlyArray<string>
  readonly ours: ReadonlyArray<string>
}

/** What the section with this heading says, in all its tables. */
export async function documentedMessages(document: string, heading: string): Promise<ReadonlyArray<DocumentedError>> {
  const text = await readFile(new URL(`../../../../docs/${document}`, import.meta.url), "utf8")
  const [, section = ""] = text.split(`\n## ${heading}\n`)
  const [own = ""] = section.split("\n## ")
  const rows = own.split("\n").filter((line) => line.startsWith("|"))
  // Above the ruler is the head of a table.
  const body = rows.filter((row, index) => !isRuler(row) && !isRuler(rows[index + 1] ?? ""))
  return body.map((row) => {
    const [, seen = "", ours = ""] = row.split("|")
    return { seen: codeIn(seen), ours: codeIn(ours) }
  })
}

function isRuler(row: string): boolean {
  return /^\|[\s|:-]+$/.test(row)
}

function codeIn(cell: string): ReadonlyArray<string> {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code)
}
