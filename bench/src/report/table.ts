/** A table in Markdown, its columns as wide as they need to be. */
export function table(head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string | number>>): string {
  const lines = [head, ...rows].map((line) => line.map(cell))
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0), 3))
  const drawn = lines.map((line) => `| ${line.map((text, column) => text.padEnd(widths[column] ?? 0)).join(" | ")} |`)
  return drawn.toSpliced(1, 0, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`).join("\n")
}

const cell = (value: string | number): string => (typeof value === "number" ? value.toLocaleString("en") : value)
