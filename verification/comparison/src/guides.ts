import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { Words } from "./situations.ts"

const docs = join(import.meta.dirname, "../../../docs")

/** The guides in which the table stands. */
export const guides: { readonly [language in keyof Words]: string } = {
  en: join(docs, "migrating-from-the-docs-snippet.md"),
  pt: join(docs, "pt-BR/migrating-from-the-docs-snippet.md")
}

const between = /(?<=<!-- counts -->\n)[^]*(?=<!-- \/counts -->)/

/** What stands between the marks, cell by cell, without the formatter's spaces. */
export async function tableOf(guide: string): Promise<ReadonlyArray<string>> {
  return cells(between.exec(await readFile(guide, "utf8"))?.[0] ?? "")
}

/** Puts the table between the marks. */
export async function writeTable(guide: string, table: string): Promise<void> {
  const text = await readFile(guide, "utf8")
  if (!between.test(text)) throw new Error(`${guide} has no marks <!-- counts --> and <!-- /counts -->.`)
  await writeFile(
    guide,
    text.replace(between, () => `\n${table}\n\n`)
  )
}

/** The cells of a table, without the line under its head. */
export function cells(table: string): ReadonlyArray<string> {
  return table
    .split("|")
    .map((cell) => cell.trim())
    .filter((cell) => cell !== "" && !/^:?-+:?$/.test(cell))
}
