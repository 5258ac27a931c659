import type { Finding } from "./finding.ts"

/** The findings as a table in Markdown. */
export function table(findings: ReadonlyArray<Finding>): string {
  const rows = [
    ["what", "measured", "promised", ""],
    ...findings.map(({ what, measured, promised, kept }) => [what, measured, promised, kept ? "kept" : "BROKEN"])
  ]
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  const lines = rows.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`)
  return lines.toSpliced(1, 0, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`).join("\n")
}
