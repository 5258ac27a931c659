import type { Document } from "./document.ts"
import type { Problem } from "./problem.ts"

/** Fences are closed and have a language, rows of a table are as long as its head. */
export function checkShape({ path, fences, tables }: Document): ReadonlyArray<Problem> {
  return [
    ...fences.flatMap(({ line, language, closed }) => [
      ...(closed ? [] : [{ path, line, problem: "the fence is not closed" }]),
      ...(language === "" ? [{ path, line, problem: "the fence has no language" }] : [])
    ]),
    ...tables
      .filter(({ cells: [head, ...rows] }) => head === undefined || rows.some((cells) => cells !== head))
      .map(({ line, cells: [head] }) => ({
        path,
        line,
        problem: head === undefined ? "the table has no line under its head" : "not all rows are as long as the head"
      }))
  ]
}
