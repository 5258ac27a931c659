import type { Document, Fence } from "./document.ts"
import type { Problem } from "./problem.ts"

/**
 * A document and its translation: the same outline, the same tables, the same code. Comments, texts and labels may be in
 * the other language; all else of a fence may not differ.
 */
export function checkTwins(original: Document, twin: Document): ReadonlyArray<Problem> {
  const outlines = [original, twin].map(({ headings }) => headings.map(({ depth }) => "#".repeat(depth)))
  const grids = [original, twin].map(({ tables }) => tables.map(({ cells }) => `${cells.length} × ${cells[0]}`))
  const codes = [original, twin].map(({ fences }) => fences.map(essence))
  return [
    ...difference("heading", outlines, twin.headings),
    ...difference("table", grids, twin.tables),
    ...difference("fence", codes, twin.fences)
  ].map(({ line, problem }) => ({ path: twin.path, line, problem: `${problem} than in ${original.path}` }))
}

function difference(
  kind: string,
  [expected = [], actual = []]: ReadonlyArray<ReadonlyArray<string>>,
  places: ReadonlyArray<{ readonly line: number }>
): ReadonlyArray<Omit<Problem, "path">> {
  const first = Array.from({ length: Math.max(expected.length, actual.length) }, (_, index) => index).find(
    (index) => expected[index] !== actual[index]
  )
  if (first === undefined) return []
  return [{ line: places[first]?.line ?? 1, problem: `${kind} ${first + 1} is another` }]
}

/** What of a fence is the same in every language. */
function essence({ language, code }: Fence): string {
  if (language === "mermaid") return `${language}\n${code.split("\n").length} lines`
  const comment = language === "ts" ? String.raw`\/\/.*|\/\*[^]*?\*\/` : String.raw`(?<!\S)#.*`
  const text = String.raw`"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|${"`"}(?:[^${"`"}\\]|\\.)*${"`"}`
  const bare = code.replaceAll(new RegExp(`(${text})|${comment}`, "g"), (_all, quoted) => (quoted ? '""' : ""))
  return [language, ...bare.split("\n").map((line) => line.replaceAll(/\s+/g, " ").trim())].join("\n")
}
